/**
 * The parts of a filter as the engine reads them, to show them as chips and to take one away. The
 * text stays what counts: here nothing is judged right or wrong.
 */

/** A part of a filter's text, in UTF-16 units. */
interface Token {
  kind: 'open' | 'close' | 'not' | 'or' | 'and' | 'term';
  from: number;
  to: number;
}

/** A condition that can be shown on its own. */
export interface Chip {
  /** Where its condition begins in the filter. */
  from: number;
  field: string;
  value: string;
  negated: boolean;
}

/** The fields whose conditions are shown as chips. */
const SHOWN = ['stream', 'type', 'kind', 'after', 'before'];

const PHRASE = String.raw`"(?:[^"\\]|\\[^])*(?:"|$)`;
const REGEX = String.raw`\/(?:[^/\\]|\\[^])*(?:\/i?|$)`;
const BARE = String.raw`[^\s()"]`;
const PATH = String.raw`\$(?:\[(?:${PHRASE}|[^\]"])*\]?|[^\s()"=!<>~[])*`;
const VALUE = String.raw`(?:${PHRASE}|${BARE}*)`;
const COMPARISON = String.raw`\s*(?:=~\s*${REGEX}|(?:[!<>]=|[=<>]|contains)\s*${VALUE})?`;

const TOKEN = new RegExp(
  [
    String.raw`(?<open>\()`,
    String.raw`(?<close>\))`,
    String.raw`(?<not>-(?=\S)|NOT(?![^\s()"]))`,
    String.raw`(?<or>OR(?![^\s()"]))`,
    String.raw`(?<and>AND(?![^\s()"]))`,
    String.raw`(?<exists>exists\((?:${PHRASE}|[^)"])*\)?)`,
    PHRASE,
    REGEX,
    PATH + COMPARISON,
    String.raw`(?<field>\w+):(?<value>${PHRASE}|${BARE}*)`,
    `${BARE}+`,
  ].join('|'),
  'g',
);

/** The conditions on stream, type, kind and time, in the filter's order. */
export function chipsOf(filter: string): Chip[] {
  const chips: Chip[] = [];
  let negated = false;
  for (const { 0: text, index, groups } of filter.matchAll(TOKEN)) {
    if (groups?.not) {
      negated = !negated;
      continue;
    }
    const field = groups?.field;
    const value = plain(groups?.value ?? '');
    if (field && SHOWN.includes(field) && value !== '') {
      chips.push({ from: index, field, value, negated });
    }
    if (text !== '') negated = false;
  }
  return chips;
}

/** The filter without the condition that begins there, and without what would be left hanging. */
export function without(filter: string, from: number): string {
  return written(filter, taken(tokensOf(filter), from));
}

/** The filter without its last condition. */
export function withoutLast(filter: string): string {
  const last = tokensOf(filter).findLast(({ kind }) => kind === 'term');
  return last ? without(filter, last.from) : '';
}

function tokensOf(filter: string): Token[] {
  return [...filter.matchAll(TOKEN)].map(({ 0: text, index, groups }) => {
    const kinds = ['open', 'close', 'not', 'or', 'and'] as const;
    const kind = kinds.find((one) => groups?.[one] !== undefined) ?? 'term';
    return { kind, from: index, to: index + text.length };
  });
}

function taken(tokens: readonly Token[], from: number): Token[] {
  const at = tokens.findIndex((token) => token.from === from);
  let left = at < 0 ? [...tokens] : cut(tokens, at, at + 1);
  for (;;) {
    const hanging = ({ kind }: Token, at: number) => hangs(kind, left[at - 1], left[at + 1]);
    const next = left.findIndex(hanging);
    if (next < 0) return left;
    left = cut(left, next, left[next]?.kind === 'open' ? next + 2 : next + 1);
  }
}

/** Without these tokens and what negates them. */
function cut(tokens: readonly Token[], from: number, to: number): Token[] {
  const before = tokens.slice(0, from);
  while (before.at(-1)?.kind === 'not') before.pop();
  return [...before, ...tokens.slice(to)];
}

/** Whether a token means nothing between its neighbours. */
function hangs(kind: Token['kind'], before: Token | undefined, after: Token | undefined): boolean {
  if (kind === 'open') return after?.kind === 'close';
  if (kind !== 'or' && kind !== 'and') return false;
  const begins = before === undefined || ['open', 'or', 'and'].includes(before.kind);
  return begins || after === undefined || after.kind === 'close';
}

/** The tokens as they stood, with the blanks that were between them, but none inside parentheses. */
function written(filter: string, tokens: readonly Token[]): string {
  return tokens
    .map(({ kind, from, to }, at) => {
      const next = tokens[at + 1];
      const inside = kind === 'open' || next?.kind === 'close';
      const apart = next && !inside && /\s/.test(filter.slice(to, next.from));
      return filter.slice(from, to) + (apart ? ' ' : '');
    })
    .join('');
}

function plain(value: string): string {
  if (!value.startsWith('"')) return value;
  return value.slice(1, value.endsWith('"') ? -1 : undefined).replace(/\\(["\\])/g, '$1');
}
