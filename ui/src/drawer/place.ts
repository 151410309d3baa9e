/** Where a line of laid out JSON lies in the whole, and what it holds. */
import type { Line } from './json';

export interface Place {
  /** RFC 9535: `$.user['first name'].tags[0]`. */
  path: string;
  /** The value's text as it was sent, without its name. */
  value: string;
  kind: 'string' | 'number' | 'word' | 'inner';
}

const SIMPLE = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/** The place of the value on a line; of a closing mark, that of what it closes. */
export function placeOf(lines: readonly Line[], number: number): Place {
  const opener = openerOf(lines, number);
  const line = lines[opener] as Line;
  const kind = line.tokens.find((token) => token.kind !== 'key' && token.text !== ': ')?.kind;
  return {
    path: pathOf(lines, opener),
    value: valueText(lines, opener),
    kind: kind === undefined || kind === 'mark' || kind === 'key' ? 'inner' : kind,
  };
}

function openerOf(lines: readonly Line[], number: number): number {
  const line = lines[number] as Line;
  if (!/^[}\]]/.test(line.tokens[0]?.text ?? '')) return number;
  for (let at = number - 1; at >= 0; at--) {
    if (lines[at]?.end === number && lines[at]?.depth === line.depth) return at;
  }
  return number;
}

/** Steps are collected from the inside out. */
function pathOf(lines: readonly Line[], number: number): string {
  const steps: string[] = [];
  let child = number;
  let depth = (lines[number] as Line).depth;
  for (let at = number - 1; at >= 0 && depth > 0; at--) {
    const line = lines[at] as Line;
    if (line.depth !== depth - 1 || line.end < child) continue;
    steps.push(stepTo(lines, at, child));
    child = at;
    depth -= 1;
  }
  return `$${steps.reverse().join('')}`;
}

function stepTo(lines: readonly Line[], parent: number, child: number): string {
  const key = (lines[child] as Line).tokens[0];
  if (key?.kind === 'key') return memberStep(key.text);
  let index = 0;
  for (let at = parent + 1; at < child; at = (lines[at] as Line).end + 1) index += 1;
  return `[${index}]`;
}

/** The step to a member whose name is written so, quotes and all. */
export function memberStep(written: string): string {
  const name = unquoted(written);
  if (SIMPLE.test(name)) return `.${name}`;
  return `["${JSON.stringify(name).slice(1, -1)}"]`;
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}

function valueText(lines: readonly Line[], number: number): string {
  const { end } = lines[number] as Line;
  const tokens = lines.slice(number, end + 1).flatMap((line) => line.tokens);
  if (tokens[0]?.kind === 'key') tokens.splice(0, 2);
  if (tokens.at(-1)?.text === ',') tokens.pop();
  return tokens.map(({ text }) => text).join('');
}

/** The filter that finds records with this value at this path, or anything there at all. */
export function filterFor({ path, value, kind }: Place): string {
  if (kind === 'number' || kind === 'word') return `${path} = ${value}`;
  const text = kind === 'string' ? unquoted(value) : '\n';
  // The filter is one line: a text of several can't be asked for whole.
  return text.includes('\n') ? `exists(${path})` : `${path} = ${quoted(text)}`;
}

/** A filter narrowed by one more term, or by its opposite. */
export function narrowed(filter: string, term: string, against: boolean): string {
  const whole = filter.trim();
  const before = /\bOR\b/.test(whole) ? `(${whole})` : whole;
  const bare = /^[\w:"]\S*$/.test(term) || /^\w+:"[^"]*"$/.test(term);
  const after = against ? `-${bare ? term : `(${term})`}` : term;
  return before ? `${before} ${after}` : after;
}

/** A `field:value` term that means exactly this value. */
export function fieldTerm(field: string, value: string): string {
  return `${field}:${quoted(value)}`;
}

function quoted(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
