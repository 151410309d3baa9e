import { expect, it } from 'vitest';

import { repeat, type Clock } from './repeat';

it('what takes long is asked for less often, and not at all when it is over', async () => {
  let now = 0;
  const waits: number[] = [];
  const turns: (() => void)[] = [];
  const clock: Clock = {
    now: () => now,
    later: (ms, run) => {
      waits.push(ms);
      return turns.push(run);
    },
    cancel: () => undefined,
  };
  const costs = [10, 1_000, 10];
  let asked = 0;
  const run = async () => {
    now += costs[asked++] ?? 0;
    return asked < 3;
  };
  repeat(run, 250, clock);
  for (let turn = 0; turn < 2; turn++) {
    await Promise.resolve();
    turns[turn]?.();
  }
  await Promise.resolve();
  expect(waits).toEqual([250, 3_000]);
  expect(asked).toBe(3);

  const stop = repeat(async () => true, 250, clock);
  stop();
  await Promise.resolve();
  expect(waits).toEqual([250, 3_000]);
});
