import { describe, expect, it } from 'vitest';

import type { Lane } from '../host/host';
import { axisLabels } from './axis';
import {
  ink,
  LANE_PX,
  mix,
  paintLanes,
  paintSpark,
  paintStrip,
  flagsAt,
  typePlaces,
  placed,
  STRIP_PX,
  type LaneInk,
  type Look,
  type Pixels,
} from './paint';

const INK: LaneInk = {
  background: 1,
  rule: 2,
  broken: 3,
  failure: 4,
  type: (key, place) => 100 + key + 20 * place,
};

const PLAIN: Look = { scale: 1, bucket: 1 };

describe('lanes', () => {
  it('show a lone event as at least one pixel', () => {
    const pixels = blank(50, LANE_PX);
    paintLanes(pixels, [lane(7, [20, 1, 1, 1])], INK, PLAIN);
    expect(column(pixels, 20).filter((word) => word === 107).length).toBeGreaterThanOrEqual(1);
    expect(column(pixels, 19)).not.toContain(107);
    expect(column(pixels, 21)).not.toContain(107);
  });

  it('show a lone event in a run of no width', () => {
    const pixels = blank(50, LANE_PX);
    paintLanes(pixels, [lane(7, [49, 0, 1, 1])], INK, PLAIN);
    expect(column(pixels, 49)).toContain(107);
  });

  it('grow with the level and leave the lane above alone', () => {
    const pixels = blank(10, 2 * LANE_PX);
    const quiet = lane(1, []);
    paintLanes(pixels, [quiet, lane(2, [0, 1, 1, 1, 5, 1, 255, 1])], INK, PLAIN);
    const low = column(pixels, 0).filter((word) => word === 102).length;
    const high = column(pixels, 5).filter((word) => word === 102).length;
    expect(high).toBeGreaterThan(low);
    expect(high).toBeLessThan(LANE_PX);
    expect(column(pixels, 5).slice(0, LANE_PX)).not.toContain(102);
  });

  it('mark breaks, gaps and failures by shape, also without events', () => {
    const pixels = blank(60, LANE_PX);
    paintLanes(pixels, [lane(1, [4, 1, 1, 2, 20, 1, 1, 4, 40, 1, 1, 8])], INK, PLAIN);
    const lit = (x: number, word: number) => column(pixels, x).lastIndexOf(word);
    expect(lit(4, 3), 'a triangle stands on the foot').toBe(LANE_PX - 2);
    expect(column(pixels, 4).indexOf(3)).toBeGreaterThan(LANE_PX / 2);
    expect(column(pixels, 7).filter((word) => word === 3).length).toBeLessThan(
      column(pixels, 4).filter((word) => word === 3).length,
    );
    expect(column(pixels, 20).slice(0, 3), 'a tick hangs from the top').toEqual([4, 4, 4]);
    const hatched = column(pixels, 40).filter((word) => word === 3).length;
    expect(hatched, 'a hatch covers the lane and lets it be seen').toBeGreaterThan(3);
    expect(hatched).toBeLessThan(LANE_PX / 2);
    expect(pixels.words).not.toContain(101);
  });

  it('set marks off from events of any colour by the ground', () => {
    const pixels = blank(60, LANE_PX);
    const full = [0, 60, 255, 1];
    paintLanes(pixels, [lane(1, [...full, 10, 1, 1, 4, 11, 1, 1, 4, 40, 1, 1, 8])], INK, PLAIN);
    const row = Array.from({ length: 60 }, (_, x) => column(pixels, x)[4]);
    const ticks = row.map((word, at) => (word === 4 ? at : -1)).filter((at) => at >= 0);
    expect(ticks, 'ticks side by side').toHaveLength(3);
    expect([row[(ticks[0] as number) - 1], row[(ticks[2] as number) + 1]]).toEqual([1, 1]);
    expect(column(pixels, 10)[6]).toBe(1);
    const hatched = column(pixels, 40);
    const lines = hatched.flatMap((word, y) => (word === 3 && y > 0 && y < LANE_PX - 2 ? [y] : []));
    expect(lines.length).toBeGreaterThan(2);
    for (const y of lines) expect([hatched[y - 1], hatched[y + 1]]).toEqual([1, 1]);
    expect(hatched, 'events between are seen').toContain(101);
  });

  it('let a gap cover no mark beside it', () => {
    const alone = blank(40, LANE_PX);
    const beside = blank(40, LANE_PX);
    const marks = [16, 1, 1, 2, 20, 1, 1, 4];
    paintLanes(alone, [lane(1, marks)], INK, PLAIN);
    paintLanes(beside, [lane(1, [...marks, 21, 1, 1, 8])], INK, PLAIN);
    const ticked = (pixels: Pixels) => [20, 21].map((x) => column(pixels, x).filter((word) => word === 4));
    expect(ticked(beside)).toEqual(ticked(alone));
    expect(column(beside, 16)).toEqual(column(alone, 16));
    expect(column(beside, 23)).toContain(3);
  });

  it('draw a count as wide as the time it was counted over', () => {
    const pixels = blank(40, LANE_PX);
    paintLanes(pixels, [lane(1, [20, 1, 9, 1])], INK, { ...PLAIN, bucket: 6 });
    const lit = Array.from({ length: 40 }, (_, x) => column(pixels, x).includes(101));
    expect(lit.indexOf(true)).toBe(17);
    expect(lit.filter(Boolean)).toHaveLength(6);
  });

  it('are faint where a filter hides what came, and strong where it matches', () => {
    const pixels = blank(20, LANE_PX);
    const ink = { ...INK, background: 0xffffffff, type: () => 0xff000000 };
    const some = { ...lane(1, [0, 20, 255, 1]), matched: [5, 1, 100, 1] };
    paintLanes(pixels, [some], ink, PLAIN);
    expect(column(pixels, 5)).toContain(0xff000000);
    expect(column(pixels, 6)).not.toContain(0xff000000);
    expect(column(pixels, 6)).toContain(mix(0xff000000, 0xffffffff, 0.28));
  });

  it('show each type in its colour, the first below', () => {
    const pixels = blank(20, LANE_PX);
    paintLanes(pixels, [lane(7, [5, 1, 255, 1 | (0b101 << 4), 9, 1, 255, 1 | (1 << 4)])], INK, PLAIN);
    const several = column(pixels, 5);
    expect(several.indexOf(147), 'the third type on top').toBeLessThan(several.indexOf(107));
    expect(several.filter((word) => word === 147)).toHaveLength(3);
    expect(column(pixels, 9)).not.toContain(147);
  });

  it('show as many types as a low bar has room for', () => {
    const pixels = blank(20, LANE_PX);
    paintLanes(pixels, [lane(7, [5, 1, 1, 0xfff1])], INK, PLAIN);
    const lit = new Set(column(pixels, 5).filter((word) => word >= 107));
    expect(lit.size).toBe(4);
    expect(lit).toContain(107);
  });

  it('tell the types that are drawn at a pixel', () => {
    const runs = [10, 2, 9, 1 | (1 << 4), 30, 1, 9, 1 | (0b11 << 4)];
    expect(typePlaces(flagsAt(runs, 11, 1))).toEqual([0]);
    expect(typePlaces(flagsAt(runs, 28, 6))).toEqual([0, 1]);
    expect(typePlaces(flagsAt(runs, 20, 1))).toEqual([]);
  });

  it('never paint beyond the buffer', () => {
    const pixels = blank(10, LANE_PX);
    const runs = [9, 500, 255, 7, 4000, 9, 255, 7];
    paintLanes(
      pixels,
      [
        lane(1, runs),
        lane(2, runs),
      ],
      INK,
      { ...PLAIN, scale: 2 },
    );
    expect(pixels.words).toHaveLength(10 * LANE_PX);
  });
});

describe('the strip of the whole capture', () => {
  it('is one lane as high as it is', () => {
    const pixels = blank(10, STRIP_PX);
    paintStrip(pixels, lane(0, [3, 1, 255, 1]), INK, PLAIN);
    expect(column(pixels, 3).filter((word) => word === 100).length).toBeGreaterThan(LANE_PX);
  });
});

describe('a young capture', () => {
  it('stands at the right of the strip', () => {
    expect(placed(lane(0, [0, 50, 9, 1, 99, 1, 9, 1]), 80, 100).runs).toEqual([
      80, 10, 9, 1, 99, 1, 9, 1,
    ]);
  });
});

describe('a sparkline', () => {
  it('shows a single event beside a busy second', () => {
    const pixels = blank(60, 14);
    paintSpark(pixels, [...Array<number>(28).fill(0), 1, 5000], 9, 2);
    expect(column(pixels, 56)).toContain(9);
    expect(column(pixels, 58).filter((word) => word === 9)).toHaveLength(14);
    expect(column(pixels, 10)).not.toContain(9);
  });
});

describe('colours', () => {
  it('are packed red first', () => {
    const bytes = new Uint8Array(new Uint32Array([ink('#123456')]).buffer);
    expect([...bytes]).toEqual([0x12, 0x34, 0x56, 0xff]);
  });

  it('may be shortened', () => {
    expect(ink(' #fa0')).toBe(ink('#ffaa00'));
  });
});

describe('the axis', () => {
  it('has round times that leave room for each other', () => {
    const from = Date.UTC(2026, 10, 20, 12, 0, 3);
    const labels = axisLabels(from, from + 60_000, 600, 0);
    expect(labels.length).toBeGreaterThan(2);
    expect(labels.length).toBeLessThan(8);
    expect(labels.slice(0, -1).every((label) => /:\d0$/.test(label.text))).toBe(true);
    expect(labels[0]?.x).toBeCloseTo(70);
  });

  it('has no labels for no time', () => {
    expect(axisLabels(5, 5, 600, 0)).toEqual([]);
  });
});

function lane(stream: number, runs: number[]): Lane {
  return { stream, runs, peak: 1 };
}

function blank(width: number, height: number): Pixels {
  return { words: new Uint32Array(width * height), width, height };
}

function column(pixels: Pixels, x: number): number[] {
  return Array.from({ length: pixels.height }, (_, y) => pixels.words[y * pixels.width + x] ?? 0);
}
