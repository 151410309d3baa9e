import { describe, expect, it } from 'vitest';

import type { Pixels } from '../lanes/paint';
import { happenings, paces, paintMinimap, placeAt, places, shareOf } from './minimap';
import { thumb } from './scroll';

const INK = { ground: 1, density: 2, failure: 4, broken: 3, bookmark: 5, found: 6 };
const NONE = { failures: [], breaks: [], bookmarks: [], found: [] };

describe('the minimap', () => {
  it('knows where a time lies among the rows', () => {
    // A slow hour, then a fast minute.
    const ranks = [0, 3_600_000, 3_660_000];
    expect(shareOf(ranks, 1_800_000)).toBeCloseTo(0.25);
    expect(shareOf(ranks, 3_630_000)).toBeCloseTo(0.75);
    expect(shareOf(ranks, 3_660_000)).toBe(1);
  });

  it('has no place for what the view does not reach', () => {
    expect(shareOf([100, 200], 99)).toBeNull();
    expect(shareOf([100, 200], 201)).toBeNull();
    expect(shareOf([], 5)).toBeNull();
    expect(shareOf([5], 5)).toBeNull();
  });

  it('survives a clock that went back', () => {
    const share = shareOf([0, 50, 40, 100], 45);
    expect(share).toBeGreaterThanOrEqual(0);
    expect(share).toBeLessThanOrEqual(1);
    expect(paces([0, 50, 40, 100]).every((pace) => pace >= 0 && pace <= 1)).toBe(true);
  });

  it('is wide where rows came fast, and even where they came evenly', () => {
    const [slow, fast] = paces([0, 1000, 1010]);
    expect(fast).toBe(1);
    expect(slow).toBeCloseTo(0);
    const even = paces([0, 100, 205, 300]);
    expect(even.every((pace) => Math.abs(pace - 0.5) < 0.05)).toBe(true);
  });

  it('finds failures and breaks in the picture of the whole capture', () => {
    const runs = [10, 1, 5, 1, 20, 1, 255, 5, 30, 1, 1, 2, 40, 1, 255, 8];
    const { failures, breaks } = happenings(runs, 100, 0, 1000);
    expect(failures).toEqual([205]);
    expect(breaks).toEqual([305, 405]);
  });

  it('has an outline in its full colour where rows came slowly and where they came fast', () => {
    const pixels: Pixels = { words: new Uint32Array(14 * 100), width: 14, height: 100 };
    const map = { ...NONE, ranks: [0, 1000, 1010] };
    paintMinimap(pixels, map, (share) => share * 100, INK, 1);
    const row = (y: number) => [...pixels.words.slice(y * 14, (y + 1) * 14)];
    const outline = (y: number) => row(y).flatMap((word, x) => (word === INK.density ? [x] : []));
    const wide = row(50).length;
    expect(outline(20)).toHaveLength(1);
    expect(outline(20)[0]).toBeLessThan(wide / 4);
    expect(outline(80)).toEqual([wide - 1]);
    // Between the two it goes on without a hole.
    const [slow = 0] = outline(20);
    expect(outline(50)).toEqual(Array.from({ length: wide - slow }, (_, at) => slow + at));
  });

  it('puts failures right and breaks left', () => {
    const pixels: Pixels = { words: new Uint32Array(14 * 100), width: 14, height: 100 };
    const map = { ...NONE, ranks: [0, 100], failures: [50], breaks: [20], bookmarks: [80] };
    paintMinimap(pixels, map, (share) => share * 100, INK, 1);
    const row = (y: number) => [...pixels.words.slice(y * 14, (y + 1) * 14)];
    expect(row(50).indexOf(4)).toBeGreaterThan(6);
    expect(row(20).lastIndexOf(3)).toBeLessThan(7);
    expect(row(80)).toContain(5);
    expect(row(35)).not.toContain(4);
  });

  it('shows in its middle where something is found', () => {
    expect(places([10, 2, 5, 50, 1, 9], 100, 0, 1000)).toEqual([105, 115, 505]);
    const pixels: Pixels = { words: new Uint32Array(14 * 100), width: 14, height: 100 };
    const map = { ...NONE, ranks: [0, 1000], found: [505] };
    paintMinimap(pixels, map, (share) => share * 100, INK, 1);
    const lit = [...pixels.words].filter((word) => word === 6);
    expect(lit).toHaveLength(4);
  });

  it('agrees with the thumb about where a row is', () => {
    const [viewport, fits] = [600, 25];
    for (const total of [60, 1000, 10_000_000]) {
      for (const share of [0.1, 0.5, 0.9]) {
        const { at, length } = thumb(share * (total - fits), total, viewport);
        const middle = (share * (total - fits) + fits / 2) / total;
        expect(placeAt(middle, total, viewport, fits)).toBeCloseTo(at + length / 2, 3);
      }
    }
  });
});
