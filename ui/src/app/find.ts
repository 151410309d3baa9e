/** What a find term marks in a line of text; the engine alone says whether a record matches. */

/** A term of the filter language: negation, field, phrase, regular expression, word. */
const TERM = /(-)?(?:([\w$][\w.$[\]*]*):)?(?:"((?:[^"\\]|\\.)*)"?|\/((?:[^/\\]|\\.)+)\/(i?)|([^\s()"]+))/g;
const WORDS = /^(OR|AND|NOT|exists)$|^\$/;
/** What follows one of these belongs to a JSON path. */
const OPERATORS = /^([<>=!~]+|contains)$/;

/** Finds where the term's words stand: pairs of UTF-16 start and end. Fields mark nothing. */
export function marksOf(term: string): (line: string) => number[] {
  const patterns: RegExp[] = [];
  let compared = false;
  for (const [, negated, field, phrase, regex, insensitive, word] of term.matchAll(TERM)) {
    const value = compared;
    compared = word !== undefined && OPERATORS.test(word);
    if (negated || field !== undefined || value || compared) continue;
    const text = phrase?.replace(/\\(["\\])/g, '$1') ?? word;
    if (word !== undefined && WORDS.test(word)) continue;
    const source = regex ?? (text ? escaped(text) : '');
    if (source === '') continue;
    // Smart case, as the filter has it.
    const any = insensitive === 'i' || !/\p{Lu}/u.test(text ?? source.replace(/\\./g, ''));
    try {
      patterns.push(new RegExp(source, any ? 'giu' : 'gu'));
    } catch {
      // The engine's expressions are another dialect: it finds what is not marked here.
    }
  }
  return (line) => joined(patterns.flatMap((pattern) => placesOf(pattern, line)));
}

/** Two lists of marks as one, none overlapping. */
export function withMarks(marks: readonly number[], others: readonly number[]): readonly number[] {
  if (others.length === 0) return marks;
  const pairs: [number, number][] = [];
  for (const list of [marks, others]) {
    for (let at = 0; at + 1 < list.length; at += 2) {
      pairs.push([list[at] as number, list[at + 1] as number]);
    }
  }
  return joined(pairs);
}

function placesOf(pattern: RegExp, line: string): [number, number][] {
  return [...line.matchAll(pattern)]
    .filter((found) => found[0] !== '')
    .map((found) => [found.index, found.index + found[0].length]);
}

function joined(pairs: [number, number][]): number[] {
  const out: number[] = [];
  for (const [start, end] of pairs.sort((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last !== undefined && start <= last) out[out.length - 1] = Math.max(last, end);
    else out.push(start, end);
  }
  return out;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
