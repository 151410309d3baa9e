/**
 * Which time the lanes show: the whole capture, a length that ends now and moves along, or a span
 * that stands still. All times and lengths are ms.
 */

export type Shown = { kind: 'all' } | { kind: 'live'; length: number } | ({ kind: 'fixed' } & Span);

export interface Span {
  from: number;
  to: number;
}

export const ALL: Shown = { kind: 'all' };
/** The lanes' finest count, see `view/lanes.rs`. */
export const BUCKET_MS = 128;
/** Pixels of that count where `px` of them show a span. */
export function bucketPx({ from, to, px }: Span & { px: number }): number {
  return Math.ceil((BUCKET_MS / (to - from)) * px);
}

/** A young capture does not rescale all the time: this much is shown at least. */
export const YOUNG_MS = 60_000;
const LEAST_MS = 1000;
/** Nearer to now than this share of the span is the live edge. */
const EDGE = 0.004;

/** The span in sight, at the moment `present.to` of a capture that began at `present.from`. */
export function spanOf(shown: Shown, present: Span, px: number): Span {
  if (shown.kind === 'fixed') return { from: shown.from, to: shown.to };
  if (shown.kind === 'all') {
    return { from: Math.min(present.from, present.to - YOUNG_MS), to: present.to };
  }
  // Whole pixels, so that the picture moves and does not shimmer.
  const pixel = shown.length / Math.max(1, px);
  const to = Math.ceil(present.to / pixel) * pixel;
  return { from: to - shown.length, to };
}

/** Zooms by a factor (below 1 shows less) around a place, 0 the left edge, 1 the right. */
export function zoomed(span: Span, present: Span, factor: number, place: number): Shown {
  const before = span.to - span.from;
  const length = Math.max(LEAST_MS, before * factor);
  const from = span.from + (before - length) * place;
  return shownOf({ from, to: from + length }, present);
}

/** Moves by a share of the span, later when positive, not beyond the capture. */
export function panned(span: Span, present: Span, share: number): Shown {
  const length = span.to - span.from;
  const earliest = Math.min(span.from, present.from);
  const from = Math.max(earliest, span.from + share * length);
  return shownOf({ from, to: from + length }, present);
}

/** A span that was asked for: one that reaches now follows it, one that holds all is all. */
export function shownOf({ from, to }: Span, present: Span): Shown {
  const length = Math.max(LEAST_MS, to - from);
  const live = to >= present.to - EDGE * length;
  if (live && length >= present.to - present.from && length >= YOUNG_MS) return ALL;
  if (live) return { kind: 'live', length };
  return { kind: 'fixed', from, to: from + length };
}

/** The two in order of time. */
export function ordered(a: number, b: number): Span {
  return { from: Math.min(a, b), to: Math.max(a, b) };
}
