/**
 * Just enough of the filter language for a browser: words, phrases, a few fields, times, negation,
 * `OR` and parentheses.
 */
import type { FilterErrorAt } from '../host';
import type { Kept } from './records';

export interface Filter {
  matches(record: Kept, stream: string): boolean;
  /** What is looked for in data. */
  readonly words: readonly Word[];
}

type Test = (record: Kept, stream: string) => boolean;

export interface Word {
  value: string;
  exact: boolean;
}

const FIELDS = 'stream|type|id|kind|after|before';
const TOKEN = new RegExp(
  `\\s*(?:(\\()|(\\))|(OR)(?=\\s|$)|(-|NOT\\s+)?(?:(${FIELDS}):)?(?:"([^"]*)"|([^\\s"()]+|(?=\\()))?)`,
  'y',
);
const CLOSES_NOTHING =
  'this parenthesis closes nothing: remove it, or quote it to search for it';
const NEVER_CLOSED =
  'this parenthesis is never closed: add a `)`, or quote it to search for it';
const AGO = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;
const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export function parseFilter(text: string): Filter | FilterErrorAt {
  try {
    return new Parser(text.trimEnd()).filter();
  } catch (error) {
    if (error instanceof Wrong) return { at: error.at, message: error.message };
    throw error;
  }
}

class Wrong extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

class Parser {
  readonly #text: string;
  readonly #words: Word[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  filter(): Filter {
    const matches = this.#either();
    if (this.#at < this.#text.length) throw new Wrong(this.#at, CLOSES_NOTHING);
    return { matches, words: this.#words };
  }

  #either(): Test {
    const tests = [this.#all()];
    while (this.#take(3)) tests.push(this.#all());
    return tests.length === 1
      ? (tests[0] as Test)
      : (record, stream) => tests.some((test) => test(record, stream));
  }

  #all(): Test {
    const tests: Test[] = [];
    while (this.#at < this.#text.length) {
      const found = this.#peek();
      if (found[2] || found[3]) break;
      tests.push(this.#one(found));
    }
    return (record, stream) => tests.every((test) => test(record, stream));
  }

  #one(found: RegExpExecArray): Test {
    const start = this.#at;
    this.#at = TOKEN.lastIndex;
    const negated = found[4] !== undefined;
    let test: Test;
    if (found[1] || (negated && this.#take(1))) {
      test = this.#either();
      if (!this.#take(2)) throw new Wrong(start, NEVER_CLOSED);
    } else {
      const value = found[6] ?? found[7];
      if (value === undefined || TOKEN.lastIndex === start) {
        const quote = this.#text.indexOf('"', start);
        throw new Wrong(Math.max(start, quote), 'this quote is never closed: add a `"`');
      }
      test = this.#term(found[5], value, negated, start);
    }
    return negated ? (record, stream) => !test(record, stream) : test;
  }

  #term(field: string | undefined, value: string, negated: boolean, at: number): Test {
    switch (field) {
      case 'stream':
        return (_, stream) => stream === value;
      case 'type':
        return (record) => record.type === value;
      case 'id':
        return (record) => record.id === value;
      case 'kind':
        return (record) => record.kind === value || (record.kind === 'mark' && record.type === value);
      case 'after':
      case 'before': {
        const time = timeOf(value);
        if (Number.isNaN(time)) {
          throw new Wrong(at, `"${value}" can't be read: write ${timeLike(field)}`);
        }
        return field === 'after' ? (r) => r.time >= time : (r) => r.time < time;
      }
    }
    const word = { value, exact: value !== value.toLowerCase() };
    if (!negated) this.#words.push(word);
    return ({ data }) => (word.exact ? data : data.toLowerCase()).includes(value);
  }

  #peek(): RegExpExecArray {
    TOKEN.lastIndex = this.#at;
    const found = TOKEN.exec(this.#text);
    if (!found) throw new Wrong(this.#at, CLOSES_NOTHING);
    return found;
  }

  #take(group: number): boolean {
    if (this.#at >= this.#text.length || !this.#peek()[group]) return false;
    this.#at = TOKEN.lastIndex;
    return true;
  }
}

function timeLike(field: string): string {
  return `${field}:12:30, ${field}:2026-11-20 or ${field}:5m (ago)`;
}

/** A time of today, a date, or so long ago, ms. */
function timeOf(value: string): number {
  const ago = AGO.exec(value);
  if (ago) return Date.now() - Number(ago[1]) * (UNITS[ago[2] as string] ?? 0);
  const today = new Date();
  const date = [today.getFullYear(), today.getMonth() + 1, today.getDate()];
  const day = date.map((part) => `${part}`.padStart(2, '0')).join('-');
  if (/^\d\d:\d\d/.test(value)) return Date.parse(`${day}T${value}`);
  return Date.parse(value.includes('T') ? value : `${value}T00:00`);
}

/** Where words stand in a preview. */
export function places(words: readonly Word[], preview: string): number[] {
  const found: [number, number][] = [];
  for (const { value, exact } of words) {
    if (value === '') continue;
    const text = exact ? preview : preview.toLowerCase();
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) {
      found.push([at, at + value.length]);
    }
  }
  return found.sort((a, b) => a[0] - b[0]).flat();
}
