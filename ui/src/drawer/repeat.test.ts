import { expect, it } from 'vitest';

import { repeat, type Clock } from './repeat';

it('what takes long is asked for less often, and not at all when it is over', async () => {
  let now = 0;
  const waits: number[] = [];
  const turns: (() => void)[] = [];
  const clock: Clock = {
    now: () => now,
    hidden: () => false,
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

it('nothing is asked for while the window is hidden, and again when it is seen', async () => {
  let hidden = true;
  let turn = () => {};
  let asked = 0;
  const clock: Clock = {
    now: () => 0,
    hidden: () => hidden,
    later: (_, run) => {
      turn = run;
      return 0;
    },
    cancel: () => undefined,
  };
  const run = async () => ++asked < 3;
  repeat(run, 250, clock);
  await Promise.resolve();
  turn();
  await Promise.resolve();
  expect(asked).toBe(0);
  hidden = false;
  turn();
  await Promise.resolve();
  expect(asked).toBe(1);
});
