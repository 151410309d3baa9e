/**
 * Lanes painted straight into pixels: one buffer for all of them, written once, instead of
 * thousands of rectangles. Colours are packed as the buffer's bytes lie, red first.
 */
import type { Lane } from '../host/host';

/** Height of a lane, CSS px. */
export const LANE_PX = 18;
/** Height of the strip that shows the whole capture, CSS px. */
export const STRIP_PX = 32;
/** How much of its colour an event keeps that the filter hides. */
export const FAINT = 0.28;

/** Flags of a run, see `Lane.runs` of the wire. */
const EVENT = 1;
export const BREAK = 2;
export const FAILURE = 4;
export const GAP = 8;
/** The flags from here on are of the types, see `Lane.runs` of the wire. */
const FIRST_TYPE_BIT = 4;
/** As many types have flags, those that share the last one among them. */
const TYPES = 12;
/** How high a type's part of a bar is that is not the first, CSS px. */
const TYPE_PX = 3;

/** From one line of the hatch to the next, px. */
const HATCH = 4;

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
  /** A connection's end or retry, and a gap. */
  broken: number;
  failure: number;
  /** The colour of a stream's events of a type, by its place in `Lanes.types`. */
  type(key: number, place: number): number;
}

export interface Look {
  /** Device pixels a CSS pixel. */
  scale: number;
  /** Device pixels of the shortest time that is counted; a run is drawn at least so wide. */
  bucket: number;
}

/** Paints every lane, top to bottom. */
export function paintLanes(
  pixels: Pixels,
  lanes: readonly Lane[],
  ink: LaneInk,
  look: Look,
): void {
  pixels.words.fill(ink.background);
  const height = Math.round(LANE_PX * look.scale);
  lanes.forEach((lane, index) => {
    const top = index * height;
    fill(pixels, 0, top + height - 1, pixels.width, 1, ink.rule);
    paintLane(pixels, lane, top, height - 1, ink, look);
  });
}

/** Paints one lane as high as the buffer. */
export function paintStrip(pixels: Pixels, lane: Lane, ink: LaneInk, look: Look): void {
  pixels.words.fill(ink.background);
  paintLane(pixels, lane, 0, pixels.height, ink, look);
}

/** A lane of `px` pixels squeezed to the right, to begin at pixel `from`. */
export function placed(lane: Lane, from: number, px: number): Lane {
  const share = (px - from) / px;
  const runs = lane.runs.map((value, at) => {
    if (at % 4 === 0) return Math.floor(from + value * share);
    return at % 4 === 1 ? Math.ceil(value * share) : value;
  });
  return { ...lane, runs };
}

function paintLane(
  pixels: Pixels,
  lane: Lane,
  top: number,
  height: number,
  ink: LaneInk,
  look: Look,
): void {
  const colours = Array.from({ length: TYPES }, (_, place) => ink.type(lane.stream, place));
  // What a filter hides is faint.
  const faint = colours.map((colour) => mix(colour, ink.background, FAINT));
  const { runs, matched = [] } = lane;
  bars(pixels, runs, top, height, lane.matched ? faint : colours, look);
  bars(pixels, matched, top, height, colours, look);
  const marks = marksOf(runs);
  // Each before all that could be covered by the ground around it.
  for (const { x, width, flags } of marks) {
    if (!(flags & GAP)) continue;
    const wide = Math.max(width, Math.round(5 * look.scale));
    hatch(pixels, x - (wide >> 1), top, wide, height, ink);
  }
  for (const mark of marks) {
    if (mark.flags & FAILURE) tick(pixels, mark, top, 1, ink.background, look.scale);
  }
  for (const mark of marks) signs(pixels, mark, top, height, ink, look.scale);
}

/** What happened beside events, and where. */
interface Mark {
  x: number;
  /** 1 at least. */
  width: number;
  flags: number;
}

function marksOf(runs: readonly number[]): Mark[] {
  const marks: Mark[] = [];
  for (let at = 0; at + 3 < runs.length; at += 4) {
    const flags = runs[at + 3] as number;
    if (!(flags & (GAP | BREAK | FAILURE))) continue;
    marks.push({ x: runs[at] as number, width: Math.max(1, runs[at + 1] as number), flags });
  }
  return marks;
}

function bars(
  pixels: Pixels,
  runs: readonly number[],
  top: number,
  height: number,
  colours: readonly number[],
  look: Look,
): void {
  for (let at = 0; at + 3 < runs.length; at += 4) {
    const flags = runs[at + 3] as number;
    if (!(flags & EVENT)) continue;
    const width = Math.max(1, runs[at + 1] as number, look.bucket);
    const x = (runs[at] as number) - (width > (runs[at + 1] as number) ? width >> 1 : 0);
    const long = barHeight(runs[at + 2] as number, height, look.scale);
    let y = top + height - long;
    const types = typePlaces(flags);
    const part = Math.max(1, Math.min(Math.round(TYPE_PX * look.scale), Math.floor(long / types.length)));
    for (const place of types.slice(1).reverse()) {
      if (y >= top + height - part) break;
      fill(pixels, x, y, width, part, colours[place] as number);
      y += part;
    }
    fill(pixels, x, y, width, top + height - y, colours[types[0] ?? 0] as number);
  }
}

/** The places in `Lanes.types` that a run's flags tell of; the one after the last is all others. */
export function typePlaces(flags: number): number[] {
  const places = [];
  for (let place = 0; place < TYPES; place++) {
    if (flags & (1 << (place + FIRST_TYPE_BIT))) places.push(place);
  }
  return places;
}

/** The flags of the runs drawn at a pixel. */
export function flagsAt(runs: readonly number[], x: number, bucket: number): number {
  let flags = 0;
  for (let at = 0; at + 3 < runs.length; at += 4) {
    const width = Math.max(1, runs[at + 1] as number, bucket);
    const from = (runs[at] as number) - (width > (runs[at + 1] as number) ? width >> 1 : 0);
    if (x >= from && x < from + width) flags |= runs[at + 3] as number;
  }
  return flags;
}

/** Each has a shape of its own, and the ground around it: an event behind may have its colour. */
function signs(
  pixels: Pixels,
  mark: Mark,
  top: number,
  height: number,
  ink: LaneInk,
  scale: number,
): void {
  const { x, width, flags } = mark;
  if (flags & BREAK) {
    const right = x + width - 1;
    triangle(pixels, x, top + height, Math.round(5 * scale), ink);
    if (width > 1) triangle(pixels, right, top + height, Math.round(5 * scale), ink);
  }
  if (flags & FAILURE) tick(pixels, mark, top, 0, ink.failure, scale);
}

/** Hanging from the lane's top, `more` pixels wider on each side and longer. */
function tick(
  pixels: Pixels,
  mark: Mark,
  top: number,
  more: number,
  colour: number,
  scale: number,
): void {
  const width = Math.max(mark.width, Math.round(2 * scale));
  const high = Math.round(6 * scale) + more;
  fill(pixels, mark.x - more, top, width + 2 * more, high, colour);
}

/** Pointing up from the lane's foot. */
function triangle(pixels: Pixels, x: number, foot: number, high: number, ink: LaneInk): void {
  for (let row = -1; row < high; row++) {
    const half = Math.round(Math.max(0, row) * 0.7);
    const y = foot - high + row;
    fill(pixels, x - half - 1, y, 2 * half + 3, 1, ink.background);
    if (row >= 0) fill(pixels, x - half, y, 2 * half + 1, 1, ink.broken);
  }
}

/** A lone event is still a bar of a few pixels; the fullest pixel leaves a gap at the top. */
function barHeight(level: number, height: number, scale: number): number {
  const least = Math.min(height, Math.round(4 * scale));
  const most = height - Math.round(2 * scale);
  return Math.max(1, Math.round(least + ((most - least) * Math.min(level, 255)) / 255));
}

/** Every fourth diagonal, so that events between them stay readable. */
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
      const from = (row + column) % HATCH;
      const at = row * pixels.width + column;
      if (from === 1) pixels.words[at] = ink.broken;
      else if (from <= 2) pixels.words[at] = ink.background;
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

export function fill(
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

/** A colour as far from the ground as `share` says, 0 to 1. */
export function mix(colour: number, ground: number, share: number): number {
  let word = 255 << 24;
  for (const shift of [0, 8, 16]) {
    const [one, other] = [(colour >>> shift) & 255, (ground >>> shift) & 255];
    word |= Math.round(other + (one - other) * share) << shift;
  }
  return word >>> 0;
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
