/**
 * Scrolling by rank. The position is the rank of the row at the top edge with a fraction, so ten
 * million rows need no element ten million rows high.
 */
import type { Row } from '../host/host';
import { density } from './density.svelte';

/**
 * Rows asked for beyond each edge, so that a small scroll has them at hand. A reply has room for
 * 32 KB: more rows have shorter previews.
 */
export const OVERSCAN = 12;
/** The most rows the engine gives at once. */
export const MAX_ROWS = 400;
/** The thumb stays large enough to grab. */
const MIN_THUMB_PX = 28;

/** The rows at hand. */
export interface Held {
  /** Rank of the first of them. */
  first: number;
  /** Oldest first. */
  rows: readonly Row[];
}

/** How many rows fit, with a fraction. */
export function rowsIn(viewportPx: number): number {
  return viewportPx / density.rowPx;
}

/** The position at which the newest row stands at the bottom. */
export function endOf(total: number, viewportPx: number): number {
  return Math.max(0, total - rowsIn(viewportPx));
}

export function clampTop(top: number, total: number, viewportPx: number): number {
  return Math.min(Math.max(0, top), endOf(total, viewportPx));
}

/** A wheel event's way in rows; `mode` is its `deltaMode`: pixels, lines or pages. */
export function wheelRows(delta: number, mode: number, viewportPx: number): number {
  if (mode === 1) return delta;
  if (mode === 2) return delta * pageRows(viewportPx);
  return delta / density.rowPx;
}

/** A page leaves one row of the last one in sight. */
export function pageRows(viewportPx: number): number {
  return Math.max(1, Math.floor(rowsIn(viewportPx)) - 1);
}

/** The ranks to have at hand for a position. */
export function span(top: number, viewportPx: number): { first: number; count: number } {
  const first = Math.max(0, Math.floor(top) - OVERSCAN);
  const last = Math.ceil(top + rowsIn(viewportPx)) + OVERSCAN;
  return { first, count: Math.min(MAX_ROWS, last - first) };
}

/** Whether the rows in sight are all at hand. */
export function covers(held: Held, top: number, total: number, viewportPx: number): boolean {
  const last = Math.min(total, Math.ceil(top + rowsIn(viewportPx)));
  return Math.floor(top) >= held.first && last <= held.first + held.rows.length;
}

/** The position that shows a whole row, nearest to where it was. */
export function reveal(rank: number, top: number, viewportPx: number): number {
  const fits = rowsIn(viewportPx);
  if (rank < top) return rank;
  if (rank + 1 > top + fits) return rank + 1 - fits;
  return top;
}

/**
 * By how many ranks the rows at hand moved in a reply: matches found further back push everything
 * on, dropped history pulls everything back. Null when the two share no row.
 */
export function shift(before: Held, after: Held): number | null {
  let a = 0;
  let b = 0;
  while (a < before.rows.length && b < after.rows.length) {
    const left = before.rows[a] as Row;
    const right = after.rows[b] as Row;
    if (left.seq === right.seq) return after.first + b - (before.first + a);
    if (left.seq < right.seq) a++;
    else b++;
  }
  return null;
}

/** Where the scrollbar's thumb stands, px. */
export function thumb(
  top: number,
  total: number,
  viewportPx: number,
): { at: number; length: number } {
  const fits = rowsIn(viewportPx);
  if (total <= fits) return { at: 0, length: viewportPx };
  const length = Math.max(MIN_THUMB_PX, (fits / total) * viewportPx);
  const at = (top / (total - fits)) * (viewportPx - length);
  return { at, length };
}

/** The position for a thumb dragged to `at`, px. */
export function topAtThumb(at: number, total: number, viewportPx: number): number {
  const { length } = thumb(0, total, viewportPx);
  const way = viewportPx - length;
  if (way <= 0) return 0;
  return clampTop((at / way) * endOf(total, viewportPx), total, viewportPx);
}
