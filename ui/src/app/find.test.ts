import { describe, expect, it } from 'vitest';

import { marksOf, withMarks } from './find';

describe('a find term', () => {
  it.each([
    ['error', 'An Error, an error', [3, 8, 13, 18]],
    ['Error', 'An Error, an error', [3, 8]],
    ['"not found"', 'file not found', [5, 14]],
    ['"not fou', 'file not found', [5, 12]],
    ['a b', 'b a', [0, 1, 2, 3]],
    ['c++ (x)', 'c++ x', [0, 3, 4, 5]],
    ['/\\d+/', 'a 12 b 3', [2, 4, 7, 8]],
    ['straße', 'STRASSE straße', [8, 14]],
    ['eu-west', 'to eu-west/1', [3, 10]],
    ['日本', '今日本日', [1, 3]],
    ['error OR warn', 'warn', [0, 4]],
  ])('%s marks its words', (term, line, marks) => {
    expect(marksOf(term)(line)).toEqual(marks);
  });

  it.each(['type:trade', '-trade', '$.price > 100', '/(/', '', 'size:>1kb'])(
    '%s marks nothing in a line',
    (term) => {
      expect(marksOf(term)('trade price 100 1kb > (')).toEqual([]);
    },
  );

  it('marks where words overlap only once', () => {
    expect(marksOf('abc bcd')('abcd')).toEqual([0, 4]);
    expect(withMarks([0, 3], [2, 5, 8, 9])).toEqual([0, 5, 8, 9]);
    expect(withMarks([0, 3], [])).toEqual([0, 3]);
  });
});
