import { describe, expect, it } from 'vitest';

import { axisLabels } from './axis';
import { ink, LANE_PX, paintLanes, paintSpark, type LaneInk, type Pixels } from './paint';

const INK: LaneInk = {
  background: 1,
  rule: 2,
  hatch: 3,
  failure: 4,
  stream: (key) => 100 + key,
};

describe('lanes', () => {
  it('show a lone event as at least one pixel', () => {
    const pixels = blank(50, LANE_PX);
    paintLanes(pixels, [{ stream: 7, peak: 1, runs: [20, 1, 1, 1] }], INK, 1);
    expect(column(pixels, 20).filter((word) => word === 107).length).toBeGreaterThanOrEqual(1);
    expect(column(pixels, 19)).not.toContain(107);
    expect(column(pixels, 21)).not.toContain(107);
  });

  it('show a lone event in a run of no width', () => {
    const pixels = blank(50, LANE_PX);
    paintLanes(pixels, [{ stream: 7, peak: 1, runs: [49, 0, 1, 1] }], INK, 1);
    expect(column(pixels, 49)).toContain(107);
  });

  it('grow with the level and leave the lane above alone', () => {
    const pixels = blank(10, 2 * LANE_PX);
    const quiet = { stream: 1, peak: 0, runs: [] };
    paintLanes(pixels, [quiet, { stream: 2, peak: 9, runs: [0, 1, 1, 1, 5, 1, 255, 1] }], INK, 1);
    const low = column(pixels, 0).filter((word) => word === 102).length;
    const high = column(pixels, 5).filter((word) => word === 102).length;
    expect(high).toBeGreaterThan(low);
    expect(high).toBeLessThan(LANE_PX);
    expect(column(pixels, 5).slice(0, LANE_PX)).not.toContain(102);
  });

  it('mark breaks and failures by shape, also without events', () => {
    const pixels = blank(30, LANE_PX);
    paintLanes(pixels, [{ stream: 1, peak: 0, runs: [4, 1, 1, 2, 20, 1, 1, 4] }], INK, 1);
    expect(column(pixels, 4)).toContain(3);
    expect(column(pixels, 20).slice(0, 3)).toEqual([4, 4, 4]);
    expect(column(pixels, 20)).not.toContain(101);
  });

  it('never paint beyond the buffer', () => {
    const pixels = blank(10, LANE_PX);
    const runs = [9, 500, 255, 7, 4000, 9, 255, 7];
    paintLanes(
      pixels,
      [
        { stream: 1, peak: 1, runs },
        { stream: 2, peak: 1, runs },
      ],
      INK,
      2,
    );
    expect(pixels.words).toHaveLength(10 * LANE_PX);
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

function blank(width: number, height: number): Pixels {
  return { words: new Uint32Array(width * height), width, height };
}

function column(pixels: Pixels, x: number): number[] {
  return Array.from({ length: pixels.height }, (_, y) => pixels.words[y * pixels.width + x] ?? 0);
}
