/** Labels for a span of time: round steps, none too close to its neighbour. */
import { clock } from '../text/clock.svelte';
import { axisTime } from '../text/format';

export interface Label {
  /** CSS px from the left edge. */
  x: number;
  text: string;
}

const STEPS = [
  10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000,
  600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000,
  172_800_000, 604_800_000,
];
const LEAST_PX = 88;
/** A label nearer to the right edge would be cut. */
const LAST_PX = 56;

/** `offsetMs` is local time less UTC, so that steps of hours fall on local hours. */
export function axisLabels(from: number, to: number, widthPx: number, offsetMs: number): Label[] {
  const length = to - from;
  if (length <= 0 || widthPx <= 0) return [];
  const least = (length * LEAST_PX) / widthPx;
  const step = STEPS.find((one) => one >= least) ?? Math.ceil(least / 604_800_000) * 604_800_000;
  const labels: Label[] = [];
  const first = Math.ceil((from + offsetMs) / step) * step - offsetMs;
  for (let at = first; at <= to; at += step) {
    const x = ((at - from) / length) * widthPx;
    labels.push({ x, text: x <= widthPx - LAST_PX ? axisTime(at, step) : '' });
  }
  return labels;
}

/** The clock's time less UTC at a moment, ms. */
export function localOffset(at: number): number {
  return clock.utc ? 0 : -new Date(at).getTimezoneOffset() * 60_000;
}
