import { describe, expect, it } from 'vitest';

import { parseWhen } from './when';

const NOW = new Date(2026, 10, 20, 14, 0, 0).getTime();

describe('where to go', () => {
  it.each([
    ['12:30', at(12, 30)],
    [' 12:30:05.5 ', at(12, 30, 5, 500)],
    ['9:05', at(9, 5)],
    ['23:59', at(23, 59) - 86_400_000],
    ['today 10:00', at(10, 0)],
    ['yesterday 10:00', new Date(2026, 10, 19, 10).getTime()],
    ['Yesterday', new Date(2026, 10, 19).getTime()],
    ['昨天 10:00', new Date(2026, 10, 19, 10).getTime()],
    ['-5m', NOW - 300_000],
    ['- 1h 30min', NOW - 5_400_000],
    ['-250ms', NOW - 250],
    ['-1.5s', NOW - 1500],
    ['2026-11-01', new Date(2026, 10, 1).getTime()],
    ['11-01 08:00', new Date(2026, 10, 1, 8).getTime()],
    ['2026-11-20T12:00:05.250', at(12, 0, 5, 250)],
    ['2026-11-20 12:00:05Z', Date.UTC(2026, 10, 20, 12, 0, 5)],
    ['2026-11-20T12:00:05+08:00', Date.UTC(2026, 10, 20, 4, 0, 5)],
    ['2026-11-20T12:00:05.5-0330', Date.UTC(2026, 10, 20, 15, 30, 5, 500)],
    ['1763640000', 1_763_640_000_000],
    ['1763640000123', 1_763_640_000_123],
  ])('%s is a time', (typed, time) => {
    expect(parseWhen(typed, NOW)).toEqual({ time });
  });

  it('is of UTC where times are shown so', () => {
    const now = Date.UTC(2026, 10, 20, 14);
    expect(parseWhen('12:30', now, true)).toEqual({ time: Date.UTC(2026, 10, 20, 12, 30) });
    expect(parseWhen('yesterday 23:00', now, true)).toEqual({ time: Date.UTC(2026, 10, 19, 23) });
    expect(parseWhen('2026-11-01', now, true)).toEqual({ time: Date.UTC(2026, 10, 1) });
  });

  it.each([
    ['#1234', 1234],
    ['# 1,204,331', 1_204_331],
  ])('%s is a record', (typed, seq) => {
    expect(parseWhen(typed, NOW)).toEqual({ seq });
  });

  it.each(['', 'noon', '25:00', '12:60', '#', '5m', '2026-02-30', '2026-11-20T25:00', '-', '-5'])(
    '%s is not understood',
    (typed) => {
      expect(parseWhen(typed, NOW)).toBeNull();
    },
  );
});

function at(hours: number, minutes: number, seconds = 0, millis = 0): number {
  return new Date(2026, 10, 20, hours, minutes, seconds, millis).getTime();
}
