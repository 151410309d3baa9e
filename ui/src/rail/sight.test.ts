import { describe, expect, it } from 'vitest';

import { linesIn, movedTo } from './sight';

describe('the lines of a long list', () => {
  it('are those in sight and a few more, however many there are', () => {
    const lines = linesIn(28_000, 600, 28, 100_000, null);
    expect(lines.length).toBeLessThan(40);
    expect(lines).toContain(1000);
    expect(lines).toContain(1021);
  });

  it('end with the list', () => {
    expect(linesIn(0, 600, 28, 3, null)).toEqual([0, 1, 2]);
    expect(linesIn(0, 600, 28, 0, 5)).toEqual([]);
  });

  it('have the one with the focus, wherever it is', () => {
    expect(linesIn(28_000, 600, 28, 5000, 3)[0]).toBe(3);
    expect(linesIn(0, 600, 28, 5000, 4000).at(-1)).toBe(4000);
  });
});

describe('keys in a list', () => {
  it('move by one, by a page and to the ends, and stop there', () => {
    expect(movedTo('ArrowDown', 3, 10, 5)).toBe(4);
    expect(movedTo('ArrowDown', 9, 10, 5)).toBe(9);
    expect(movedTo('PageUp', 3, 10, 5)).toBe(0);
    expect(movedTo('End', 3, 10, 5)).toBe(9);
    expect(movedTo('x', 3, 10, 5)).toBeNull();
  });
});
