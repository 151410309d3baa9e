/**
 * Sentences that are made elsewhere, in another language: a table has templates of the English
 * ones, and what they are here. `{name}` is a value as it stands, `{~name}` one that is words
 * itself, and `{#name}` the number that one begins with. A template that begins with a blank or
 * a mark is a tail, which may follow any sentence. What is in no template stays in English.
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
    const whole = this.#sentence(english);
    const begun = this.#beginning(english);
    const best = (begun?.known ?? 0) > (whole?.known ?? 0) ? begun : whole;
    const said = best?.words ?? english;
    this.#parts.clear();
    if (this.#said.size >= REMEMBERED) this.#said.clear();
    this.#said.set(english, said);
    return said;
  }

  /** Of all ways to read it, the one that leaves the least in English. */
  #sentence(text: string, least = LIGHTEST): Said | null {
    if (text === '') return null;
    const key = `${least} ${text}`;
    const known = this.#parts.get(key);
    if (known !== undefined || this.#tries-- <= 0) return known ?? null;
    let best = this.#word(text);
    const ways = [this.#rows, this.#tailed, this.#whole, this.#named, this.#noted];
    for (const way of ways) {
      for (const said of way.call(this, text, least)) {
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
  *#rows(text: string): Iterable<Said> {
    if (!text.includes('; ')) return;
    const said: Said[] = [];
    for (const part of text.split('; ')) {
      const one = this.#sentence(part);
      if (one === null) return;
      said.push(one);
    }
    yield inRow(said, '；');
  }

  *#tailed(text: string): Iterable<Said> {
    for (const tail of this.#tails) {
      for (let at = tail.in(text, 1); at > 0 && this.#tries > 0; at = tail.in(text, at + 1)) {
        const end = this.#filled(tail, text.slice(at));
        const head = end && this.#sentence(text.slice(0, at));
        if (head) yield inRow([head, end], '');
      }
    }
  }

  *#whole(text: string, least: number): Iterable<Said> {
    // A tail may also stand by itself for a value.
    const templates = least === 0 ? [...this.#templates, ...this.#tails] : this.#templates;
    for (const template of templates) {
      const said = template.weight < least ? null : this.#filled(template, text);
      if (said) yield said;
    }
  }

  /** `name: sentence` */
  *#named(text: string): Iterable<Said> {
    for (let at = text.indexOf(': '); at > 0 && this.#tries > 0; at = text.indexOf(': ', at + 1)) {
      const said = this.#sentence(text.slice(at + 2));
      if (said) yield inRow([this.#part(text.slice(0, at)), said], '：');
    }
  }

  /** `sentence (note)` */
  *#noted(text: string): Iterable<Said> {
    if (!text.endsWith(')')) return;
    for (let at = text.indexOf(' ('); at > 0 && this.#tries > 0; at = text.indexOf(' (', at + 1)) {
      const said = this.#sentence(text.slice(0, at));
      const note = said && this.#part(text.slice(at + 2, -1));
      if (note) yield { words: `${said.words}（${note.words}）`, known: said.known + note.known + 3 };
    }
  }

  #filled(template: Template, text: string): Said | null {
    const values = template.match(text);
    if (!values) return null;
    let known = template.weight;
    const words = template.fill(values, (value) => {
      const part = this.#part(value);
      known += part.known;
      return part.words;
    });
    return { words, known };
  }

  /** A value that is words, or a list of them. */
  #part(value: string): Said {
    const said = this.#sentence(value, 0);
    if (said || !value.includes(', ')) return said ?? { words: value, known: 0 };
    const list = value.split(', ');
    return inRow(
      list.map((one) => this.#sentence(one, 0) ?? { words: one, known: 0 }),
      '、',
    );
  }

  /** A sentence whose end was cut off, if there is but one that it can have been. */
  #beginning(text: string): Said | null {
    if (!text.endsWith('…')) return null;
    const cut = text.slice(0, -1);
    for (const end of ['; ', ': ', ' (']) {
      const at = cut.lastIndexOf(end);
      const said = at > 0 ? this.#sentence(cut.slice(0, at)) : null;
      if (said) return { words: `${said.words}…`, known: said.known };
    }
    const begun = this.#templates
      .map((template) => ({ template, ...template.matchBeginning(cut) }))
      .sort((a, b) => b.known - a.known);
    const [best, second] = begun;
    if (!best || best.known < LEAST_BEGUN || best.known === second?.known) return null;
    const words = best.template.fill(best.values, (value) => this.#part(value).words);
    return { words, known: best.known };
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
const MOST_TRIES = 400;
/** Characters beside the values that a sentence has at least; a value may be "3 more". */
const LIGHTEST = 8;
const REMEMBERED = 4_000;
/** Characters that must be known of a sentence that was cut off. */
const LEAST_BEGUN = 10;

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

  /** The values that are there, and how much else is, if the text may begin one of this template. */
  matchBeginning(text: string): { values: Map<string, string>; known: number } {
    const values = new Map<string, string>();
    const [first, ...rest] = this.#literals as [string, ...string[]];
    if (first.startsWith(text)) return { values, known: text.length };
    if (!text.startsWith(first)) return { values, known: 0 };
    let at = first.length;
    let known = first.length;
    for (const [index, literal] of rest.entries()) {
      const next = literal === '' ? -1 : text.indexOf(literal, at);
      const begun = next < 0 ? overlap(text.slice(at), literal) : literal.length;
      const end = next < 0 ? text.length - begun : next;
      values.set(this.#names[index] as string, text.slice(at, end));
      known += begun;
      if (next < 0) break;
      at = next + literal.length;
    }
    return { values, known };
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

/** How many characters at a text's end begin another. */
function overlap(text: string, other: string): number {
  let length = Math.min(text.length, other.length);
  while (!text.endsWith(other.slice(0, length))) length--;
  return length;
}

/** One behind the other, with a blank between Chinese and Latin letters, and none within Chinese. */
function joined(left: string, right: string): string {
  const [before, after] = [left.trimEnd(), right.trimStart()];
  if (before === '' || after === '') return left + right;
  if (WIDE_LAST.test(before) || WIDE_FIRST.test(after)) return before + after;
  const [ends, begins] = [HAN_LAST.test(before), HAN_FIRST.test(after)];
  if (ends && begins) return before + after;
  const apart = (ends && LATIN_FIRST.test(after)) || (begins && LATIN_LAST.test(before));
  return apart ? `${before} ${after}` : left + right;
}

/** Marks that have their blank in them. */
const WIDE_FIRST = /^[（）：；，。、“”]/;
const WIDE_LAST = /[（）：；，。、“”]$/;
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
