/** What a person types, put into the body they prepared. */

const SLOT = /\{\{\s*text\s*\}\}/g;

/** In a JSON body the text is written as within a string, else as it is. */
export function filled(template: string, line: string): string {
  const inside = JSON.stringify(line).slice(1, -1);
  const asJson = template.replace(SLOT, () => inside);
  return isJson(asJson) ? asJson : template.replace(SLOT, () => line);
}

export function hasSlot(template: string): boolean {
  return template.search(SLOT) >= 0;
}

/** Why a body that looks like JSON is none, or null. */
export function jsonProblem(body: string): string | null {
  if (!/^\s*[{[]/.test(body)) return null;
  try {
    JSON.parse(body);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** `Name: value` lines; `bad` is the first that is no header. */
export function headersOf(lines: string): { headers: [string, string][]; bad: string | null } {
  const headers: [string, string][] = [];
  for (const line of lines.split('\n')) {
    if (line.trim() === '') continue;
    const found = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(.*?)\s*$/.exec(line);
    if (!found) return { headers, bad: line.trim() };
    headers.push([found[1] ?? '', found[2] ?? '']);
  }
  return { headers, bad: null };
}

function isJson(text: string): boolean {
  return /^\s*[{["]/.test(text) && jsonProblem(text) === null;
}
