import { describe, expect, it } from 'vitest';

import { digits, valueAxis } from './axis';

const RANGES: [number, number][] = [
  [0, 1],
  [101.25, 101.27],
  [0, 10_000_000],
  [-3.2, 4.75],
  [99.5, 100.1],
  [1e15, 1e15 + 64],
  [0, 1e-30],
];
const CONSTANT = [101.25, 7, 0, -0.02, 5_000_000];

describe('the value axis of a chart', () => {
  it.each(RANGES)('from %d to %d names both, and what is between stands clear of them', (min, max) => {
    const { from, to, labelled } = valueAxis(min, max);
    expect(labelled[0]).toBe(min);
    expect(labelled.at(-1)).toBe(max);
    expect(labelled.length).toBeLessThanOrEqual(5);
    expect(from).toBeLessThan(min);
    expect(to).toBeGreaterThan(max);
    const gaps = labelled.slice(1).map((value, at) => value - (labelled[at] as number));
    expect(Math.min(...gaps)).toBeGreaterThan((max - min) / 4);
  });

  it.each(CONSTANT)('of %d alone has it in the middle of two others', (value) => {
    const { labelled } = valueAxis(value, value);
    expect(labelled).toHaveLength(3);
    expect(labelled[1]).toBe(value);
    expect(((labelled[0] as number) + (labelled.at(-1) as number)) / 2).toBeCloseTo(value, 9);
  });

  it.each([...RANGES.slice(0, -1), ...CONSTANT.map((value): [number, number] => [value, value])])(
    'from %d to %d has as many digits as tell its labels apart',
    (min, max) => {
      const words = valueAxis(min, max).labelled.map((value) => value.toFixed(digits(min, max)));
      expect(new Set(words).size).toBe(words.length);
    },
  );

  it('has no more digits than that', () => {
    expect(digits(0, 100)).toBe(1);
    expect(digits(0, 5_000_000)).toBe(0);
    expect(digits(101.25, 101.5)).toBe(3);
    expect(digits(0, 1e-30)).toBe(12);
  });
});
