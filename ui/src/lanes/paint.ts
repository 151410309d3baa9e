/**
 * Lanes painted straight into pixels: one buffer for all of them, written once, instead of
 * thousands of rectangles. Colours are packed as the buffer's bytes lie, red first.
 */
import type { Lane } from '../host/host';

/** Height of a lane, CSS px. */
export const LANE_PX = 18;

/** Flags of a run, see `Lane.runs` of the wire. */
const EVENT = 1;
const BREAK = 2;
const FAILURE = 4;

/** Pixels, one 32-bit word each, `width * height` of them. */
export interface Pixels {
  words: Uint32Array;
  width: number;
  height: number;
}

export interface LaneInk {
  background: number;
  /** The line under each lane. */
  rule: number;
  /** A connection's end or retry. */
  hatch: number;
  failure: number;
  /** The colour of a stream's events. */
  stream(key: number): number;
}

/** Paints every lane, top to bottom; `scale` is device pixels a CSS pixel. */
export function paintLanes(
  pixels: Pixels,
  lanes: readonly Lane[],
  ink: LaneInk,
  scale: number,
): void {
  pixels.words.fill(ink.background);
  const height = Math.round(LANE_PX * scale);
  lanes.forEach((lane, index) => {
    const top = index * height;
    fill(pixels, 0, top + height - 1, pixels.width, 1, ink.rule);
    paintLane(pixels, lane, top, height - 1, ink, scale);
  });
}

function paintLane(
  pixels: Pixels,
  lane: Lane,
  top: number,
  height: number,
  ink: LaneInk,
  scale: number,
): void {
  const colour = ink.stream(lane.stream);
  const { runs } = lane;
  for (let at = 0; at + 3 < runs.length; at += 4) {
    const x = runs[at] as number;
    const width = Math.max(1, runs[at + 1] as number);
    const level = runs[at + 2] as number;
    const flags = runs[at + 3] as number;
    if (flags & EVENT) {
      const bar = barHeight(level, height, scale);
      fill(pixels, x, top + height - bar, width, bar, colour);
    }
    if (flags & BREAK) hatch(pixels, x, top, Math.max(width, Math.round(3 * scale)), height, ink);
    if (flags & FAILURE) {
      const tick = Math.max(width, Math.round(2 * scale));
      fill(pixels, x, top, tick, Math.round(6 * scale), ink.failure);
    }
  }
}

/** A lone event is still a bar of a few pixels; the fullest pixel leaves a gap at the top. */
function barHeight(level: number, height: number, scale: number): number {
  const least = Math.min(height, Math.round(4 * scale));
  const most = height - Math.round(2 * scale);
  return Math.max(1, Math.round(least + ((most - least) * Math.min(level, 255)) / 255));
}

/** Every other diagonal, so that events under it stay readable. */
function hatch(
  pixels: Pixels,
  x: number,
  y: number,
  width: number,
  height: number,
  ink: LaneInk,
): void {
  const right = Math.min(x + width, pixels.width);
  const bottom = Math.min(y + height, pixels.height);
  for (let row = Math.max(0, y); row < bottom; row++) {
    for (let column = Math.max(0, x); column < right; column++) {
      if ((row + column) % 3 === 0) pixels.words[row * pixels.width + column] = ink.hatch;
    }
  }
}

/** Bars of a stream's events a second, oldest first, as high as its busiest second. */
export function paintSpark(
  pixels: Pixels,
  counts: readonly number[],
  colour: number,
  rule: number,
): void {
  pixels.words.fill(0);
  fill(pixels, 0, pixels.height - 1, pixels.width, 1, rule);
  const peak = Math.max(1, ...counts);
  const step = pixels.width / Math.max(1, counts.length);
  const gap = step >= 3 ? 1 : 0;
  counts.forEach((count, index) => {
    if (count === 0) return;
    const x = Math.round(index * step);
    const width = Math.max(1, Math.round((index + 1) * step) - x - gap);
    const bar = Math.max(2, Math.round((count / peak) * pixels.height));
    fill(pixels, x, pixels.height - bar, width, bar, colour);
  });
}

function fill(
  pixels: Pixels,
  x: number,
  y: number,
  width: number,
  height: number,
  colour: number,
): void {
  const left = Math.max(0, x);
  const right = Math.min(x + width, pixels.width);
  const bottom = Math.min(y + height, pixels.height);
  if (right <= left) return;
  for (let row = Math.max(0, y); row < bottom; row++) {
    const start = row * pixels.width;
    pixels.words.fill(colour, start + left, start + right);
  }
}

/**
 * `#rrggbb` or `#rgb`, as a style sheet's builder may shorten it, as a word of the buffer; every
 * machine the window runs on is little-endian.
 */
export function ink(hex: string): number {
  const digits = hex.trim().slice(1);
  const long = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits;
  const value = Number.parseInt(long, 16) || 0;
  const [red, green, blue] = [value >>> 16, (value >>> 8) & 255, value & 255];
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
