/**
 * JSON laid out in lines of tokens, from its text and not from parsed values: numbers keep every
 * digit, keys keep their order, doubles stay, and a text that was cut still shows what is there.
 */

export type TokenKind = 'key' | 'string' | 'number' | 'word' | 'mark';

export interface Token {
  kind: TokenKind;
  text: string;
}

export interface Line {
  depth: number;
  tokens: Token[];
  /** The line that closes what this one opens; its own number when nothing is opened. */
  end: number;
}

/** A number, a word or a single mark, after white space. Strings are scanned by hand. */
const PIECE =
  /(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])|(true|false|null)(?!\w)|([{}[\],:])/y;
const SPACE = /[ \t\r\n]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/**
 * The lines of a JSON object or array, or null when the text is something else. `cut` says that
 * the text's end is missing; then the last, torn piece is left as it is.
 */
export function jsonLines(text: string, cut = false): Line[] | null {
  if (!/^\s*[{[]/.test(text)) return null;
  return new Layout(text, cut).lines();
}

class Layout {
  readonly #text: string;
  readonly #cut: boolean;
  readonly #lines: Line[] = [];
  /** What is open: its closing mark and its line. */
  readonly #open: { close: string; line: number }[] = [];
  #expects: 'value' | 'value-or-close' | 'key' | 'key-or-close' | 'colon' | 'comma' | 'end' =
    'value';

  constructor(text: string, cut: boolean) {
    this.#text = text;
    this.#cut = cut;
  }

  lines(): Line[] | null {
    this.#line();
    let at = 0;
    for (;;) {
      at = after(SPACE, this.#text, at) ?? at;
      const end = this.#piece(at);
      if (end === null) return null;
      if (end === at) break;
      at = end;
    }
    const rest = this.#text.slice(at).trim();
    if (this.#cut && this.#open.length > 0) {
      if (rest) this.#push('string', rest);
      return this.#closed();
    }
    return rest === '' && this.#expects === 'end' ? this.#lines : null;
  }

  /** Takes the piece at `at` and gives its end; `at` when there is none, null when misplaced. */
  #piece(at: number): number | null {
    if (this.#text[at] === '"') {
      const end = stringEnd(this.#text, at);
      if (end === null) return at;
      return this.#string(this.#text.slice(at, end)) ? end : null;
    }
    PIECE.lastIndex = at;
    const found = PIECE.exec(this.#text);
    if (!found) return at;
    const [text, number, , mark] = found;
    const taken = mark ? this.#mark(mark) : this.#value(number ? 'number' : 'word', text);
    return taken ? at + text.length : null;
  }

  #mark(mark: string): boolean {
    if (mark === '{' || mark === '[') return this.#opens(mark);
    if (mark === '}' || mark === ']') return this.#closes(mark);
    if (mark === ',') return this.#comma();
    return this.#colon();
  }

  #string(text: string): boolean {
    if (this.#expects === 'key' || this.#expects === 'key-or-close') {
      if (this.#expects === 'key-or-close') this.#line();
      this.#push('key', text);
      this.#expects = 'colon';
      return true;
    }
    return this.#value('string', text);
  }

  #value(kind: TokenKind, text: string): boolean {
    if (this.#expects !== 'value' && this.#expects !== 'value-or-close') return false;
    if (this.#expects === 'value-or-close') this.#line();
    this.#push(kind, text);
    this.#expects = this.#open.length === 0 ? 'end' : 'comma';
    return true;
  }

  #opens(mark: string): boolean {
    if (!this.#value('mark', mark)) return false;
    this.#open.push({ close: mark === '{' ? '}' : ']', line: this.#lines.length - 1 });
    this.#expects = mark === '{' ? 'key-or-close' : 'value-or-close';
    return true;
  }

  #closes(mark: string): boolean {
    const open = this.#open.pop();
    if (open?.close !== mark) return false;
    const empty = this.#expects === 'key-or-close' || this.#expects === 'value-or-close';
    if (!empty && this.#expects !== 'comma') return false;
    if (!empty) this.#line();
    this.#push('mark', mark);
    (this.#lines[open.line] as Line).end = this.#lines.length - 1;
    this.#expects = this.#open.length === 0 ? 'end' : 'comma';
    return true;
  }

  #comma(): boolean {
    const open = this.#open.at(-1);
    if (this.#expects !== 'comma' || !open) return false;
    this.#push('mark', ',');
    this.#line();
    this.#expects = open.close === '}' ? 'key' : 'value';
    return true;
  }

  #colon(): boolean {
    if (this.#expects !== 'colon') return false;
    this.#push('mark', ': ');
    this.#expects = 'value';
    return true;
  }

  #line(): void {
    this.#lines.push({ depth: this.#open.length, tokens: [], end: this.#lines.length });
  }

  #push(kind: TokenKind, text: string): void {
    this.#lines.at(-1)?.tokens.push({ kind, text });
  }

  /** What the cut left open ends with the last line. */
  #closed(): Line[] {
    for (const open of this.#open) {
      (this.#lines[open.line] as Line).end = this.#lines.length - 1;
    }
    return this.#lines;
  }
}

/** Where the string that begins at `at` ends, or null when it is torn or not JSON. */
function stringEnd(text: string, at: number): number | null {
  for (let next = at + 1; next < text.length; next++) {
    const code = text.charCodeAt(next);
    if (code === 0x22) return next + 1;
    if (code < 0x20) return null;
    if (code === 0x5c) {
      const end = after(ESCAPE, text, next);
      if (end === null) return null;
      next = end - 1;
    }
  }
  return null;
}

/** The end of a sticky pattern's match at `at`. */
function after(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}

/** The numbers of the lines in sight when some are folded. */
export function unfolded(lines: readonly Line[], folded: ReadonlySet<number>): number[] {
  const out: number[] = [];
  for (let line = 0; line < lines.length; line++) {
    out.push(line);
    if (folded.has(line)) line = (lines[line] as Line).end;
  }
  return out;
}
