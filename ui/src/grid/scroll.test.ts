import { describe, expect, it } from 'vitest';

import type { Row } from '../host/host';
import {
  clampTop,
  covers,
  endOf,
  pageRows,
  reveal,
  shift,
  span,
  thumb,
  topAtThumb,
  wheelRows,
} from './scroll';

const TEN_MILLION = 10_000_000;
const ROW_PX = 24;
const VIEWPORT = 40 * ROW_PX + 10;

describe('scrolling over ten million rows', () => {
  it('ends with the newest row at the bottom edge', () => {
    const top = endOf(TEN_MILLION, VIEWPORT);
    expect((TEN_MILLION - top) * ROW_PX).toBeCloseTo(VIEWPORT, 3);
  });

  it('moves by a single pixel anywhere', () => {
    const top = 9_876_543.25;
    const moved = clampTop(top + wheelRows(1, 0, VIEWPORT), TEN_MILLION, VIEWPORT);
    expect((moved - top) * ROW_PX).toBeCloseTo(1, 4);
  });

  it('reaches both ends by the thumb and keeps it large enough to grab', () => {
    const { length } = thumb(0, TEN_MILLION, VIEWPORT);
    expect(length).toBeGreaterThanOrEqual(24);
    expect(topAtThumb(0, TEN_MILLION, VIEWPORT)).toBe(0);
    expect(topAtThumb(VIEWPORT - length, TEN_MILLION, VIEWPORT)).toBe(endOf(TEN_MILLION, VIEWPORT));
    expect(topAtThumb(1e9, TEN_MILLION, VIEWPORT)).toBe(endOf(TEN_MILLION, VIEWPORT));
  });

  it('places the thumb where dragging it there leads back', () => {
    const top = 4_321_000;
    const { at } = thumb(top, TEN_MILLION, VIEWPORT);
    expect(topAtThumb(at, TEN_MILLION, VIEWPORT)).toBeCloseTo(top, 3);
  });
});

describe('a wheel', () => {
  it('counts pixels, lines and pages', () => {
    expect(wheelRows(48, 0, VIEWPORT)).toBe(2);
    expect(wheelRows(-3, 1, VIEWPORT)).toBe(-3);
    expect(wheelRows(1, 2, VIEWPORT)).toBe(pageRows(VIEWPORT));
  });

  it('stops at both ends', () => {
    expect(clampTop(-5, 100, VIEWPORT)).toBe(0);
    expect(clampTop(500, 100, VIEWPORT)).toBe(endOf(100, VIEWPORT));
    expect(clampTop(3, 10, VIEWPORT)).toBe(0);
  });
});

describe('the rows at hand', () => {
  it('reach beyond both edges but never before the first', () => {
    expect(span(0, VIEWPORT).first).toBe(0);
    const middle = span(1000.5, VIEWPORT);
    expect(middle.first).toBeLessThan(1000);
    expect(middle.first + middle.count).toBeGreaterThan(1041);
  });

  it('are never more than the engine gives', () => {
    expect(span(0, 20_000).count).toBe(400);
  });

  it('cover the view only when every row in sight is there', () => {
    const held = { first: 90, rows: rows(90, 60) };
    expect(covers(held, 95.5, 1000, VIEWPORT)).toBe(true);
    expect(covers(held, 89.9, 1000, VIEWPORT)).toBe(false);
    expect(covers(held, 120, 1000, VIEWPORT)).toBe(false);
    expect(covers(held, 120, 150, VIEWPORT)).toBe(true);
  });
});

describe('an anchor', () => {
  it('follows its row when older matches are found', () => {
    const before = { first: 5, rows: rows(100, 20) };
    const after = { first: 905, rows: rows(100, 20) };
    expect(shift(before, after)).toBe(900);
  });

  it('follows its row when history is dropped', () => {
    const before = { first: 500, rows: rows(600, 20) };
    const after = { first: 110, rows: rows(610, 20) };
    expect(shift(before, after)).toBe(-400);
  });

  it('stays when rows only come at the end', () => {
    const before = { first: 500, rows: rows(600, 20) };
    const after = { first: 500, rows: rows(600, 40) };
    expect(shift(before, after)).toBe(0);
  });

  it('is lost when no row is shared', () => {
    expect(shift({ first: 0, rows: rows(1, 5) }, { first: 9, rows: rows(10, 5) })).toBeNull();
  });
});

describe('revealing a row', () => {
  it('moves no further than needed', () => {
    expect(reveal(50, 40, VIEWPORT)).toBe(40);
    expect(reveal(10, 40, VIEWPORT)).toBe(10);
    expect(reveal(100, 40, VIEWPORT)).toBeCloseTo(101 - VIEWPORT / ROW_PX);
  });
});

function rows(first: number, count: number): Row[] {
  return Array.from({ length: count }, (_, index) => ({ seq: first + index }) as Row);
}
