import { expect, it } from 'vitest';

import { digits } from './digits';

it('a chart shows as many digits as tell its values apart', () => {
  expect(digits(0, 100)).toBe(1);
  expect(digits(0, 5_000_000)).toBe(0);
  expect(digits(101.25, 101.5)).toBe(3);
  expect(digits(7, 7)).toBe(2);
  expect(digits(0, 0)).toBe(3);
  expect(digits(0, 1e-30)).toBe(12);
});
