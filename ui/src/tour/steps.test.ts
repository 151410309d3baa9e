import { expect, it } from 'vitest';

import { EVERY_MS, STEPS } from './steps';

it('the last of the first steps is told within a minute, if nothing else is done', () => {
  expect(STEPS.length).toBeGreaterThan(1);
  expect((STEPS.length - 1) * EVERY_MS).toBeLessThan(60_000);
});
