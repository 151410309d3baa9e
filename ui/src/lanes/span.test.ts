import { describe, expect, it } from 'vitest';

import { ALL, panned, shownOf, spanOf, zoomed, type Span } from './span';

const HOUR = 3_600_000;
const PRESENT = { from: 0, to: 2 * HOUR };

describe('the span that lanes show', () => {
  it('is the whole capture, and a minute of a younger one', () => {
    expect(spanOf(ALL, PRESENT, 1000)).toEqual(PRESENT);
    expect(spanOf(ALL, { from: 95_000, to: 100_000 }, 1000)).toEqual({ from: 40_000, to: 100_000 });
  });

  it('zooms around the pointer: what is under it stays there', () => {
    const span = { from: HOUR, to: HOUR + 1000 * 60 };
    const shown = zoomed(span, PRESENT, 0.5, 0.25) as Span;
    expect(shown.to - shown.from).toBeCloseTo(30_000);
    expect(shown.from + 0.25 * 30_000).toBeCloseTo(HOUR + 15_000);
  });

  it('moves on with the newest edge when it was zoomed to it', () => {
    const shown = zoomed(PRESENT, PRESENT, 0.1, 1);
    expect(shown).toEqual({ kind: 'live', length: 0.2 * HOUR });
    const later = spanOf(shown, { ...PRESENT, to: 3 * HOUR }, 1000);
    expect(later.to).toBeGreaterThanOrEqual(3 * HOUR);
    expect(later.to - later.from).toBeCloseTo(0.2 * HOUR);
  });

  it('moves on in whole pixels', () => {
    const shown = { kind: 'live', length: 10_000 } as const;
    const one = spanOf(shown, { from: 0, to: 100_003 }, 1000);
    const other = spanOf(shown, { from: 0, to: 100_008 }, 1000);
    expect(one).toEqual(other);
    expect(spanOf(shown, { from: 0, to: 100_013 }, 1000).to - one.to).toBeCloseTo(10);
  });

  it('stands still when it was zoomed to the past', () => {
    const shown = zoomed(PRESENT, PRESENT, 0.1, 0);
    expect(shown).toEqual({ kind: 'fixed', from: 0, to: 0.2 * HOUR });
  });

  it('is all again when zoomed out far enough', () => {
    expect(zoomed({ from: HOUR, to: 2 * HOUR }, PRESENT, 4, 1)).toEqual(ALL);
    expect(shownOf(PRESENT, PRESENT)).toEqual(ALL);
  });

  it('never shows less than a second', () => {
    const shown = zoomed({ from: HOUR, to: HOUR + 1500 }, PRESENT, 0.01, 0.5) as Span;
    expect(shown.to - shown.from).toBe(1000);
  });

  it('does not leave the capture when moved', () => {
    const span = { from: HOUR / 2, to: HOUR };
    expect(panned(span, PRESENT, -9)).toEqual({ kind: 'fixed', from: 0, to: HOUR / 2 });
    expect(panned(span, PRESENT, 9)).toEqual({ kind: 'live', length: HOUR / 2 });
  });
});
