/** JSON paths as the engine reads them: names, indexes and `[*]`. */

const STEP = /\.([\p{L}\p{N}_-]+|\*)|\[(?:(\d+|\*)|'([^']*)'|"([^"]*)")\]/uy;
const CELL = 80;

/** The values that a path leads to in a text; none when it is no JSON. */
export function valuesAt(path: string, text: string): unknown[] {
  const steps = stepsOf(path);
  if (!steps) return [];
  let found: unknown[];
  try {
    found = [JSON.parse(text)];
  } catch {
    return [];
  }
  for (const step of steps) found = found.flatMap((value) => below(value, step));
  return found;
}

/** The first value as a cell shows it. */
export function cellAt(path: string, text: string): string {
  const value = valuesAt(path, text)[0];
  if (value === undefined) return '';
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, CELL);
}

export function pathError(path: string): string | null {
  return stepsOf(path) ? null : "a JSON path begins with $, such as $.price or $['two words']";
}

function stepsOf(path: string): string[] | null {
  if (!path.startsWith('$')) return null;
  const steps: string[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < path.length) {
    const step = STEP.exec(path);
    if (!step) return null;
    steps.push(step[1] ?? step[2] ?? step[3] ?? step[4] ?? '');
  }
  return steps;
}

function below(value: unknown, step: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (step === '*') return Object.values(value);
  const found: unknown = (value as Record<string, unknown>)[step];
  return found === undefined ? [] : [found];
}
