import { expect, it } from 'vitest';

import type { Row } from '../host/host';
import { termOf } from './cells';

const ROW: Row = {
  seq: 1,
  stream: 2,
  time: 0,
  kind: 'event',
  type: 'trade',
  id: '4 "2"',
  size: 1,
  preview: '',
  duplicate: false,
  matches: [],
  cells: ['1.50', 'a b', '', '{"x":1}'],
};
const PATHS = ['$.price', '$.name', '$.none', '$.inner'];

function terms(row: Row): (string | null)[] {
  return Array.from({ length: 10 }, (_, column) => termOf(row, column, PATHS, 'my stocks'));
}

it('a cell stands for the filter that finds its like', () => {
  expect(terms(ROW)).toEqual([
    null,
    'stream:"my stocks"',
    'type:"trade"',
    'id:"4 \\"2\\""',
    null,
    '$.price = 1.50',
    '$.name = "a b"',
    null,
    'exists($.inner)',
    null,
  ]);
});

it('of a mark it is its word', () => {
  expect(termOf({ ...ROW, kind: 'mark', type: 'gap' }, 2, [], '')).toBe('kind:gap');
  expect(termOf({ ...ROW, kind: 'comment', type: '' }, 2, [], '')).toBe('kind:comment');
});
