/**
 * What would hide or reorder text becomes something to see: control characters, line breaks,
 * bidirectional controls and characters without width. The rest stays as it is.
 */

/** A run of text: as it came, a matched word, or a token that stands for a hidden character. */
export interface Segment {
  text: string;
  matched: boolean;
  token: boolean;
}

const NAMES: Record<number, string> = {
  0x09: '⇥',
  0x0a: '⏎',
  0x7f: '[DEL]',
  0xad: '[SHY]',
  0x061c: '[ALM]',
  0x180e: '[MVS]',
  0x200b: '[ZWSP]',
  0x200c: '[ZWNJ]',
  0x200d: '[ZWJ]',
  0x200e: '[LRM]',
  0x200f: '[RLM]',
  0x2028: '[LS]',
  0x2029: '[PS]',
  0x202a: '[LRE]',
  0x202b: '[RLE]',
  0x202c: '[PDF]',
  0x202d: '[LRO]',
  0x202e: '[RLO]',
  0x2060: '[WJ]',
  0x2066: '[LRI]',
  0x2067: '[RLI]',
  0x2068: '[FSI]',
  0x2069: '[PDI]',
  0xfeff: '[BOM]',
};

/** The C0 controls in order. Their pictures (U+2400 and on) are missing from many fonts. */
const C0 =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  );

const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;
const HIDDEN_EACH = new RegExp(HIDDEN.source, 'gu');

/** Whether the text needs no segments: nothing hidden in it, nothing matched. */
export function isPlain(text: string, matches: readonly number[]): boolean {
  return matches.length === 0 && !HIDDEN.test(text);
}

/**
 * The text in segments. `matches` are pairs of UTF-16 start and end, ascending; `keep` are
 * characters to leave as they are, such as line breaks where the layout shows them.
 */
export function segments(text: string, matches: readonly number[] = [], keep = ''): Segment[] {
  const out: Segment[] = [];
  let at = 0;
  for (let pair = 0; pair + 1 < matches.length; pair += 2) {
    const start = Math.min(Math.max(matches[pair] as number, at), text.length);
    const end = Math.min(Math.max(matches[pair + 1] as number, start), text.length);
    split(text.slice(at, start), false, keep, out);
    split(text.slice(start, end), true, keep, out);
    at = end;
  }
  split(text.slice(at), false, keep, out);
  return out;
}

/** The same in one string, for places without markup. */
export function visible(text: string): string {
  return text.replace(HIDDEN_EACH, token);
}

/**
 * A name for a sentence without markup, such as a title or a notice: it reorders nothing of what
 * stands around it. What is ASCII could not.
 */
export function isolated(text: string): string {
  const shown = visible(text);
  return /^[ -~]*$/.test(shown) ? shown : `\u2068${shown}\u2069`;
}

function split(text: string, matched: boolean, keep: string, out: Segment[]): void {
  let at = 0;
  for (const found of text.matchAll(HIDDEN_EACH)) {
    if (keep.includes(found[0])) continue;
    if (found.index > at) out.push({ text: text.slice(at, found.index), matched, token: false });
    out.push({ text: token(found[0]), matched, token: true });
    at = found.index + found[0].length;
  }
  if (at < text.length) out.push({ text: text.slice(at), matched, token: false });
}

function token(character: string): string {
  const code = character.codePointAt(0) as number;
  const name = NAMES[code];
  if (name !== undefined) return name;
  if (code < 0x20) return `[${C0[code]}]`;
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}
