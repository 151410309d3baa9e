/**
 * Sentences that are made elsewhere, in another language: a table has templates of the English
 * ones and what they are here. `{name}` is a value as it stands, `{~name}` one that is words
 * itself, and `{#name}` the number that one begins with. A template that begins with a blank or a mark is a
 * tail, which may follow any sentence. What is in no template stays in English.
 */
export class Phrasebook {
  readonly #templates: Template[] = [];
  readonly #tails: Template[] = [];
  readonly #words: Readonly<Record<string, string>>;
  readonly #said = new Map<string, string>();
  /** What is known of parts of the present sentence, and how much more may be tried for it. */
  #parts = new Map<string, Said | null>();
  #tries = 0;

  /** `words` are what may stand for a `{~name}` besides sentences. */
  constructor(table: Readonly<Record<string, string>>, words: Readonly<Record<string, string>>) {
    this.#words = words;
    for (const [english, other] of Object.entries(table)) {
      const template = new Template(english, other);
      (/^[ ,;]/.test(english) ? this.#tails : this.#templates).push(template);
    }
  }

  /** The sentence in the other language, or as it is. */
  say(english: string): string {
    if (english.length > LONGEST) return english;
    const known = this.#said.get(english);
    if (known !== undefined) return known;
    this.#tries = MOST_TRIES;
    const said = this.#sentence(english, DEEPEST)?.words ?? this.#beginning(english) ?? english;
    this.#parts.clear();
    if (this.#said.size >= REMEMBERED) this.#said.clear();
    this.#said.set(english, said);
    return said;
  }

  /** Of all ways to read it, the one that leaves the least in English. */
  #sentence(text: string, depth: number, least = LIGHTEST): Said | null {
    if (depth === 0 || text === '') return null;
    const key = `${least} ${text}`;
    const known = this.#parts.get(key);
    if (known !== undefined || this.#tries-- <= 0) return known ?? null;
    let best = this.#word(text);
    const ways = [this.#rows, this.#tailed, this.#whole, this.#named, this.#noted];
    for (const way of ways) {
      for (const said of way.call(this, text, depth - 1, least)) {
        if (said.known > (best?.known ?? 0)) best = said;
      }
    }
    this.#parts.set(key, best);
    return best;
  }

  #word(text: string): Said | null {
    const known = text.length;
    if (Object.hasOwn(this.#words, text)) return { words: this.#words[text] as string, known };
    const [, number, unit = ''] = /^(\d[\d.]*) ([a-z]+)$/.exec(text) ?? [];
    const other = this.#words[`1 ${unit}`] ?? this.#words[`1 ${unit.replace(/s$/, '')}`];
    return number && other ? { words: other.replace('1', number), known } : null;
  }

  /** `this; that` */
  *#rows(text: string, depth: number): Iterable<Said> {
    if (!text.includes('; ')) return;
    const said: Said[] = [];
    for (const part of text.split('; ')) {
      const one = this.#sentence(part, depth);
      if (one === null) return;
      said.push(one);
    }
    yield inRow(said, '；');
  }

  *#tailed(text: string, depth: number): Iterable<Said> {
    for (const tail of this.#tails) {
      for (let at = tail.in(text, 1); at > 0 && this.#tries > 0; at = tail.in(text, at + 1)) {
        const end = this.#filled(tail, text.slice(at), depth);
        const head = end && this.#sentence(text.slice(0, at), depth);
        if (head) yield inRow([head, end], '');
      }
    }
  }

  *#whole(text: string, depth: number, least: number): Iterable<Said> {
    for (const template of this.#templates) {
      const said = template.weight < least ? null : this.#filled(template, text, depth);
      if (said) yield said;
    }
  }

  /** `name: sentence` */
  *#named(text: string, depth: number): Iterable<Said> {
    for (let at = text.indexOf(': '); at > 0 && this.#tries > 0; at = text.indexOf(': ', at + 1)) {
      const said = this.#sentence(text.slice(at + 2), depth);
      if (said) yield inRow([this.#part(text.slice(0, at), depth), said], '：');
    }
  }

  /** `sentence (note)` */
  *#noted(text: string, depth: number): Iterable<Said> {
    if (!text.endsWith(')')) return;
    for (let at = text.indexOf(' ('); at > 0 && this.#tries > 0; at = text.indexOf(' (', at + 1)) {
      const said = this.#sentence(text.slice(0, at), depth);
      const note = said && this.#part(text.slice(at + 2, -1), depth);
      if (note) yield { words: `${said.words}（${note.words}）`, known: said.known + note.known + 3 };
    }
  }

  #filled(template: Template, text: string, depth: number): Said | null {
    const values = template.match(text);
    if (!values) return null;
    let known = template.weight;
    const words = template.fill(values, (value) => {
      const part = this.#part(value, depth);
      known += part.known;
      return part.words;
    });
    return { words, known };
  }

  /** A value that is words, or a list of them. */
  #part(value: string, depth: number): Said {
    const said = this.#sentence(value, depth, 0);
    if (said || !value.includes(', ')) return said ?? { words: value, known: 0 };
    const list = value.split(', ');
    return inRow(
      list.map((one) => this.#sentence(one, depth, 0) ?? { words: one, known: 0 }),
      '、',
    );
  }

  /** A sentence whose end was cut off, as rows have it. */
  #beginning(text: string): string | null {
    if (text.length < SHORTEST_CUT) return null;
    for (const template of this.#templates) {
      const values = template.matchBeginning(text);
      if (values) return template.fill(values, (value) => this.#part(value, DEEPEST).words);
    }
    return null;
  }
}

interface Said {
  words: string;
  /** How many characters of the English it says. */
  known: number;
}

function inRow(said: Said[], between: string): Said {
  return {
    words: said.map((one) => one.words).join(between),
    known: said.reduce((sum, one) => sum + one.known + between.length, 0),
  };
}

const LONGEST = 16_384;
const DEEPEST = 6;
const MOST_TRIES = 400;
/** Characters beside the values that a sentence has at least; a value may be "3 more". */
const LIGHTEST = 8;
const REMEMBERED = 4_000;
/** What is shorter was not cut off. */
const SHORTEST_CUT = 16;

class Template {
  /** Characters that are no values; a value that must be a number counts as some, too. */
  readonly weight: number;
  readonly #literals: string[];
  readonly #names: string[];
  readonly #other: (string | Value)[];
  readonly #numbers: string[];

  constructor(english: string, other: string) {
    const parts = partsOf(english);
    this.#literals = parts.literals;
    this.#names = parts.names;
    const { literals, names } = partsOf(other);
    this.#other = literals.flatMap((literal, at) => {
      const name = names[at];
      return name === undefined ? [literal] : [literal, valueOf(name)];
    });
    this.#numbers = this.#other.flatMap((part) =>
      typeof part !== 'string' && part.kind === '#' ? [part.name] : [],
    );
    this.weight = parts.literals.join('').length + 4 * this.#numbers.length;
  }

  /** Where a text may begin to be so, from a place on; -1 nowhere. */
  in(text: string, from: number): number {
    return text.indexOf(this.#literals[0] as string, from);
  }

  /** The values, if the text is of this template. */
  match(text: string): Map<string, string> | null {
    const [first, ...rest] = this.#literals as [string, ...string[]];
    if (!text.startsWith(first)) return null;
    const last = rest.pop();
    if (last === undefined) return text === first ? new Map() : null;
    if (!text.endsWith(last)) return null;
    const end = text.length - last.length;
    const values = new Map<string, string>();
    let at = first.length;
    for (const [index, literal] of rest.entries()) {
      const next = text.indexOf(literal, at);
      if (next < 0) return null;
      values.set(this.#names[index] as string, text.slice(at, next));
      at = next + literal.length;
    }
    if (at > end) return null;
    values.set(this.#names.at(-1) as string, text.slice(at, end));
    return this.#numbers.every((name) => /^\d/.test(values.get(name) ?? '')) ? values : null;
  }

  /** The values that are there, if the text may be the beginning of one of this template. */
  matchBeginning(text: string): Map<string, string> | null {
    const [first, ...rest] = this.#literals as [string, ...string[]];
    const values = new Map<string, string>();
    if (first.length < SHORTEST_CUT) return null;
    if (first.startsWith(text)) return values;
    if (!text.startsWith(first)) return null;
    let at = first.length;
    for (const [index, literal] of rest.entries()) {
      const next = literal === '' ? -1 : text.indexOf(literal, at);
      values.set(this.#names[index] as string, text.slice(at, next < 0 ? undefined : next));
      if (next < 0) break;
      at = next + literal.length;
    }
    return values;
  }

  /** The other language's words; a value that is not there was cut off with what follows it. */
  fill(values: Map<string, string>, words: (value: string) => string): string {
    let said = '';
    for (const part of this.#other) {
      if (typeof part === 'string') {
        said = joined(said, part);
        continue;
      }
      const value = values.get(part.name);
      if (value === undefined) return `${said.trimEnd()}…`;
      if (part.kind === '~') said = joined(said, words(value));
      else said = joined(said, part.kind === '#' ? numberIn(value) : value);
    }
    return said;
  }
}

/** One behind the other, with a blank between Chinese and Latin letters, and none within Chinese. */
function joined(left: string, right: string): string {
  const [before, after] = [left.trimEnd(), right.trimStart()];
  if (before === '' || after === '') return left + right;
  const [ends, begins] = [HAN_LAST.test(before), HAN_FIRST.test(after)];
  if (ends && begins) return before + after;
  const apart = (ends && LATIN_FIRST.test(after)) || (begins && LATIN_LAST.test(before));
  return apart ? `${before} ${after}` : left + right;
}

const HAN_FIRST = /^\p{Script=Han}/u;
const HAN_LAST = /\p{Script=Han}$/u;
/** Letters, digits and marks that are written close to them. */
const LATIN_FIRST = /^[\w"'`$/<[{+-]/;
const LATIN_LAST = /[\w"'`$/>\]})%+-]$/;

function numberIn(value: string): string {
  return /\d[\d.,]*/.exec(value)?.[0] ?? value;
}

interface Value {
  kind: '' | '~' | '#';
  name: string;
}

function valueOf(name: string): Value {
  const kind = name.startsWith('~') ? '~' : name.startsWith('#') ? '#' : '';
  return { kind, name: kind ? name.slice(1) : name };
}

/** What stands between the values, one more than there are; `{{` is a brace. */
function partsOf(template: string): { literals: string[]; names: string[] } {
  const literals = [''];
  const names: string[] = [];
  for (const [, brace, name, plain] of template.matchAll(/(\{\{|\}\})|\{([^{}]*)\}|([^{}]+)/g)) {
    if (name !== undefined) {
      names.push(name);
      literals.push('');
    } else {
      literals[literals.length - 1] += plain ?? (brace as string).charAt(0);
    }
  }
  return { literals, names };
}
