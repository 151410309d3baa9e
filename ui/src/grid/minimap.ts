/**
 * The view in small, by rank: where rows came fast, and where something happened. Ranks are told
 * by the times of evenly spaced rows, so a place is as exact as those lie close.
 */
import { BREAK, FAILURE, fill, GAP, mix, type Pixels } from '../lanes/paint';
import { thumb } from './scroll';

export interface Minimap {
  /** Times of rows at evenly spaced ranks, the oldest and the newest among them, ms. */
  ranks: readonly number[];
  /** When something happened, ms. */
  failures: readonly number[];
  breaks: readonly number[];
  bookmarks: readonly number[];
  /** Where something is found. */
  found: readonly number[];
}

export interface MinimapInk {
  ground: number;
  density: number;
  failure: number;
  broken: number;
  bookmark: number;
  found: number;
}

/** The tokens that it is painted with. */
export const MINIMAP_TOKENS = {
  ground: 'panel',
  density: 'edge',
  failure: 'bad',
  broken: 'warn',
  bookmark: 'accent',
  found: 'found',
} as const satisfies Record<keyof MinimapInk, string>;

/** How strong the density is within its outline, where what happened is told from it. */
export const INNER = 0.42;

/** The times of what an overview's runs hold, ms. */
export function happenings(
  runs: readonly number[],
  px: number,
  from: number,
  to: number,
): Pick<Minimap, 'failures' | 'breaks'> {
  const [failures, breaks]: [number[], number[]] = [[], []];
  for (let at = 0; at + 3 < runs.length; at += 4) {
    const flags = runs[at + 3] as number;
    if (!(flags & (BREAK | FAILURE | GAP))) continue;
    const middle = (runs[at] as number) + (runs[at + 1] as number) / 2;
    const time = from + (middle / Math.max(1, px)) * (to - from);
    if (flags & FAILURE) failures.push(time);
    if (flags & (BREAK | GAP)) breaks.push(time);
  }
  return { failures, breaks };
}

/** The times of runs of three numbers: x, width, level. */
export function places(runs: readonly number[], px: number, from: number, to: number): number[] {
  const times: number[] = [];
  const pixel = (to - from) / Math.max(1, px);
  for (let at = 0; at + 2 < runs.length; at += 3) {
    const x = runs[at] as number;
    for (let more = 0; more < (runs[at + 1] as number); more++) {
      times.push(from + (x + more + 0.5) * pixel);
    }
  }
  return times;
}

/** Where a time lies in the view, 0 the oldest row, 1 the newest; null outside. */
export function shareOf(ranks: readonly number[], time: number): number | null {
  const last = ranks.length - 1;
  if (last < 1 || time < (ranks[0] as number) || time > (ranks[last] as number)) return null;
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((ranks[middle] as number) <= time) low = middle;
    else high = middle;
  }
  const [a, b] = [ranks[low] as number, ranks[high] as number];
  return (low + (b > a ? Math.min(1, Math.max(0, (time - a) / (b - a))) : 0)) / last;
}

/** How fast rows came between two samples: 0 slow, 1 fast, logarithmic; 0.5 where all is even. */
export function paces(ranks: readonly number[]): number[] {
  const logs: number[] = [];
  for (let at = 0; at + 1 < ranks.length; at++) {
    const length = (ranks[at + 1] as number) - (ranks[at] as number);
    logs.push(-Math.log(Math.max(0.01, length)));
  }
  const least = logs.reduce((a, b) => Math.min(a, b), Infinity);
  const most = logs.reduce((a, b) => Math.max(a, b), -Infinity);
  // Differences that are small stay small.
  const way = Math.max(most - least, Math.log(8));
  return logs.map((log) => 0.5 + (log - (least + most) / 2) / way);
}

/** Where a share of the view lies, px: there the thumb has its middle when it stands for it. */
export function placeAt(share: number, total: number, viewportPx: number, fits: number): number {
  if (total <= fits) return share * viewportPx;
  const { length } = thumb(0, total, viewportPx);
  const top = share * total - fits / 2;
  return (top / (total - fits)) * (viewportPx - length) + length / 2;
}

/** Paints it; `place` tells where a share of the view lies, device px. */
export function paintMinimap(
  pixels: Pixels,
  map: Minimap,
  place: (share: number) => number,
  ink: MinimapInk,
  scale: number,
): void {
  const { width } = pixels;
  pixels.words.fill(ink.ground);
  paintDensity(pixels, paces(map.ranks), place, ink, Math.round(scale));
  const mark = (time: number, x: number, wide: number, high: number, colour: number) => {
    const share = shareOf(map.ranks, time);
    if (share === null) return;
    fill(pixels, x, Math.round(place(share) - high / 2), wide, high, colour);
  };
  const half = Math.round(width * 0.45);
  const thin = Math.round(2 * scale);
  const third = Math.round(width / 3);
  for (const time of map.found) mark(time, third, width - 2 * third, Math.round(scale), ink.found);
  for (const time of map.breaks) mark(time, 0, half, thin, ink.broken);
  for (const time of map.failures) mark(time, width - half, half, thin, ink.failure);
  const dot = Math.round(4 * scale);
  for (const time of map.bookmarks) mark(time, (width - dot) >> 1, dot, dot, ink.bookmark);
}

/** Calm within, and an outline that is seen. */
function paintDensity(
  pixels: Pixels,
  pace: readonly number[],
  place: (share: number) => number,
  ink: MinimapInk,
  line: number,
): void {
  if (pace.length === 0) return;
  const { width, height } = pixels;
  const inner = mix(ink.density, ink.ground, INNER);
  const [top, foot] = [place(0), place(1)];
  let before = 0;
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, foot); y++) {
    const share = Math.min(0.999999, Math.max(0, (y - top) / Math.max(1, foot - top)));
    const strength = pace[Math.floor(share * pace.length)] as number;
    const end = Math.round((0.12 + 0.88 * strength) * width);
    const from = Math.max(0, Math.min(before || end, end) - line);
    fill(pixels, 0, y, end, 1, inner);
    fill(pixels, from, y, Math.max(before, end) - from, 1, ink.density);
    before = end;
  }
}
