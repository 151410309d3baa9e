import { describe, expect, it } from 'vitest';

import { withTimes } from './times';

const SPAN = {
  from: new Date(2026, 10, 20, 12, 0, 5, 250).getTime() + 0.75,
  to: new Date(2026, 10, 20, 12, 1, 0).getTime() - 0.25,
};
const TIMES = 'after:2026-11-20T12:00:05.250 before:2026-11-20T12:01:00';

describe('a marked time in the filter', () => {
  it('is written with its date, no shorter than what was marked', () => {
    expect(withTimes('', SPAN)).toBe(TIMES);
    expect(withTimes('  type:trade ', SPAN)).toBe(`type:trade ${TIMES}`);
  });

  it('is written in UTC where times are shown so', () => {
    const span = { from: Date.UTC(2026, 10, 20, 12), to: Date.UTC(2026, 10, 20, 12, 0, 1, 500) };
    expect(withTimes('', span, true)).toBe(
      'after:2026-11-20T12:00:00Z before:2026-11-20T12:00:01.500Z',
    );
  });

  it('takes the place of a time that was there', () => {
    expect(withTimes('after:5m acme before:12:30', SPAN)).toBe(`acme ${TIMES}`);
    expect(withTimes('after:5m', SPAN)).toBe(TIMES);
  });

  it('holds for all of an OR', () => {
    expect(withTimes('a OR after:5m', SPAN)).toBe(`(a OR after:5m) ${TIMES}`);
  });

  it('leaves alone what only looks like a time', () => {
    const filter = 'say "it was after:5m today" -after:5m';
    expect(withTimes(filter, SPAN)).toBe(`${filter} ${TIMES}`);
  });
});
