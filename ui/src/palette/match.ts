/** Which titles a few typed letters mean, the likeliest first. */

export interface Match {
  /** The higher the likelier. */
  score: number;
  /** Pairs of UTF-16 start and end in the title, ascending, as `segments` takes them. */
  at: number[];
}

interface Found {
  score: number;
  places: number[];
}

const AT_START = 120;
const AT_WORD = 100;
const INSIDE = 60;
const SCATTERED = 30;

/** Every word of the query must be found, in any order; null when one is not. */
export function match(query: string, title: string): Match | null {
  const letters = fold(title);
  const places = new Set<number>();
  let score = 0;
  for (const word of fold(query).split(/\s+/).filter(Boolean)) {
    const found = together(word, letters) ?? scattered(word, letters);
    if (!found) return null;
    score += found.score;
    for (const place of found.places) places.add(place);
  }
  // Of titles found alike the shorter is nearer to what was typed.
  return { score: score - title.length / 10, at: pairs(places) };
}

export interface Ranked<T> {
  entry: T;
  at: number[];
}

/**
 * The entries that match, the likeliest first; without a query all of them. `recent` are ids, the
 * newest first: they come before others that match as well.
 */
export function rank<T extends { id: string; title: string; also?: string | undefined }>(
  query: string,
  entries: readonly T[],
  recent: readonly string[],
): Ranked<T>[] {
  const age = new Map(recent.map((id, index) => [id, index]));
  const scored = entries.flatMap((entry, order) => {
    const found = match(query, entry.title) ?? alias(query, entry.also);
    if (!found) return [];
    const since = age.get(entry.id);
    const bonus = since === undefined ? 0 : 20 - Math.min(since, 19);
    return [{ entry, at: found.at, score: (query.trim() ? found.score : 0) + bonus, order }];
  });
  return scored.sort((a, b) => b.score - a.score || a.order - b.order);
}

/** Another name finds an entry too, with nothing to highlight and after those of the name. */
function alias(query: string, also: string | undefined): Match | null {
  const found = also === undefined ? null : match(query, also);
  return found && { score: found.score - INSIDE, at: [] };
}

function together(word: string, letters: string): Found | null {
  let best: Found | null = null;
  for (let at = letters.indexOf(word); at >= 0; at = letters.indexOf(word, at + 1)) {
    const score = at === 0 ? AT_START : beginsWord(letters, at) ? AT_WORD : INSIDE;
    if (best === null || score > best.score) {
      best = { score, places: Array.from(word, (_, index) => at + index) };
    }
  }
  return best;
}

/** The letters in order with others between them, where they stand the nearest. */
function scattered(word: string, letters: string): Found | null {
  let best: Found | null = null;
  const first = word.charAt(0);
  for (let at = letters.indexOf(first); at >= 0; at = letters.indexOf(first, at + 1)) {
    const places = onward(word, letters, at);
    if (places === null) break;
    const gaps = (places.at(-1) as number) - at + 1 - word.length;
    const starts = places.filter((place) => beginsWord(letters, place)).length;
    const score = SCATTERED + 5 * starts - gaps;
    if (best === null || score > best.score) best = { score, places };
  }
  return best;
}

/** Where the letters stand from a place on; null when they do not all follow. */
function onward(word: string, letters: string, from: number): number[] | null {
  const places: number[] = [];
  let at = from - 1;
  for (let index = 0; index < word.length; index++) {
    at = letters.indexOf(word.charAt(index), at + 1);
    if (at < 0) return null;
    places.push(at);
  }
  return places;
}

function beginsWord(letters: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(letters.charAt(at - 1));
}

/** Lower case, letter for letter, so that places stay what they are. */
function fold(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; at++) {
    const lower = text.charAt(at).toLowerCase();
    out += lower.length === 1 ? lower : text.charAt(at);
  }
  return out;
}

function pairs(places: Set<number>): number[] {
  const out: number[] = [];
  for (const place of [...places].sort((a, b) => a - b)) {
    if (out.at(-1) === place) out[out.length - 1] = place + 1;
    else out.push(place, place + 1);
  }
  return out;
}
