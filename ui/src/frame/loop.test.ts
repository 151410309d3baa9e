import { describe, expect, it } from 'vitest';

import type { FrameReply, FrameRequest } from '../host/host';
import { FRAME_MS, FrameLoop, IDLE_WAIT_MS, LANES_EVERY_MS, type Wish } from './loop';

describe('the frame loop', () => {
  it('asks at once, then keeps one long poll out', async () => {
    const stage = new Stage();
    stage.loop.changed();
    await stage.frame();
    expect(stage.waits()).toEqual([0]);
    await stage.answer(0, 7);
    await stage.frame();
    await stage.frame();
    expect(stage.waits()).toEqual([0, IDLE_WAIT_MS]);
    expect(stage.asked[1]?.request.since).toBe(7);
  });

  it('asks at most once an animation frame', async () => {
    const stage = await Stage.idle();
    const before = stage.asked.length;
    stage.loop.changed();
    stage.loop.changed();
    stage.loop.changed();
    await stage.frame();
    expect(stage.asked.length).toBe(before + 1);
  });

  it('asks for a new wish without waiting for a frame, if this one had no question yet', async () => {
    const stage = await Stage.idle();
    const before = stage.asked.length;
    stage.clock += FRAME_MS;
    stage.loop.changed();
    stage.wish.filter = 'what the same event changes too';
    await settled();
    expect(stage.asked.length).toBe(before + 1);
    expect(stage.asked.at(-1)?.request.filter).toBe(stage.wish.filter);
    await stage.answer(before, 2);
    stage.loop.changed();
    await settled();
    expect(stage.asked.length).toBe(before + 1);
    await stage.frame();
    expect(stage.asked.length).toBe(before + 2);
  });

  it('lets a new wish overtake the long poll and drops the overtaken reply', async () => {
    const stage = await Stage.idle();
    stage.wish.filter = 'error';
    stage.loop.changed();
    await stage.frame();
    expect(stage.waits()).toEqual([0, IDLE_WAIT_MS, 0]);
    await stage.answer(2, 9);
    await stage.answer(1, 8);
    expect(stage.shown).toEqual([1, 9]);
  });

  it('never has more than one long poll and one immediate request out', async () => {
    const stage = await Stage.idle();
    stage.loop.changed();
    await stage.frame();
    stage.loop.changed();
    await stage.frame();
    await stage.frame();
    expect(stage.out()).toBe(2);
    await stage.answer(2, 2);
    await stage.frame();
    expect(stage.waits()).toEqual([0, IDLE_WAIT_MS, 0, 0]);
    await stage.answer(3, 3);
    await stage.frame();
    expect(stage.out()).toBe(1);
  });

  it('shows every reply while the wish changes each frame', async () => {
    const stage = await Stage.idle();
    for (let turn = 0; turn < 5; turn++) {
      stage.loop.changed();
      await stage.frame();
      stage.loop.changed();
      await stage.answer(stage.asked.length - 1, 10 + turn);
    }
    expect(stage.shown).toEqual([1, 10, 11, 12, 13, 14]);
  });

  it('asks nothing while hidden and at once when visible again', async () => {
    const stage = await Stage.idle();
    stage.isHidden = true;
    await stage.answer(1, 2);
    await stage.frame();
    expect(stage.out()).toBe(0);
    stage.isHidden = false;
    stage.loop.changed();
    await stage.frame();
    expect(stage.waits().at(-1)).toBe(0);
  });

  it('asks for lanes at most five times a second', async () => {
    const stage = await Stage.idle();
    stage.wish.lanes = LANES;
    let lanes = 0;
    for (let ms = 0; ms < 1000; ms += 20) {
      stage.clock = ms;
      stage.loop.changed();
      await stage.frame();
      const last = stage.asked.length - 1;
      if (stage.asked[last]?.request.lanes) lanes++;
      await stage.answer(last, ms + 2);
    }
    expect(lanes).toBe(1000 / LANES_EVERY_MS);
  });

  it('asks for lanes at once when others are wished for', async () => {
    const stage = await Stage.idle();
    stage.wish.lanes = LANES;
    stage.loop.lanesChanged();
    await stage.frame();
    expect(stage.asked.at(-1)?.request.lanes).toEqual(LANES);
    await stage.answer(stage.asked.length - 1, 2);
    stage.loop.changed();
    await stage.frame();
    expect(stage.asked.at(-1)?.request.lanes).toBeNull();
    stage.loop.lanesChanged();
    await stage.answer(stage.asked.length - 1, 3);
    await stage.frame();
    expect(stage.asked.at(-1)?.request.lanes).toEqual(LANES);
  });

  it('goes on after the engine failed to answer, with the wish it could not send', async () => {
    const stage = new Stage();
    stage.loop.changed();
    await stage.frame();
    await stage.refuse(0);
    await stage.frame();
    expect(stage.out()).toBe(0);
    expect(stage.failures).toBe(1);
    stage.timers.shift()?.();
    await stage.frame();
    expect(stage.waits()).toEqual([0, 0]);
  });
});

const LANES = {
  from: null,
  to: null,
  px: 800,
  first: 0,
  count: 8,
  filtered: false,
  overview: false,
  probe: null,
  named: null,
  ranks: 0,
};

interface Asked {
  request: FrameRequest;
  answered: boolean;
  resolve(reply: FrameReply): void;
  reject(error: unknown): void;
}

/** A window whose frames, clock and engine the test moves by hand. */
class Stage {
  wish: Wish = {
    filter: '',
    streams: [],
    rows: 'end',
    count: 40,
    columns: [],
    find: '',
    streams_from: 0,
    lanes: null,
  };
  asked: Asked[] = [];
  shown: number[] = [];
  timers: (() => void)[] = [];
  frames: (() => void)[] = [];
  failures = 0;
  isHidden = false;
  clock = 0;
  loop = new FrameLoop({
    ask: (request) =>
      new Promise((resolve, reject) => {
        this.asked.push({ request, answered: false, resolve, reject });
      }),
    wish: (lanesDue) => ({ ...this.wish, lanes: lanesDue ? this.wish.lanes : null }),
    show: (reply) => this.shown.push(reply.version),
    fail: () => this.failures++,
    hidden: () => this.isHidden,
    now: () => this.clock,
    nextFrame: (run) => this.frames.push(run),
    soon: (run) => queueMicrotask(run),
    later: (_, run) => this.timers.push(run),
  });

  /** A stage with one reply shown and a long poll out. */
  static async idle(): Promise<Stage> {
    const stage = new Stage();
    stage.loop.changed();
    await stage.frame();
    await stage.answer(0, 1);
    await stage.frame();
    return stage;
  }

  async frame(): Promise<void> {
    for (const run of this.frames.splice(0)) run();
    await settled();
  }

  async answer(index: number, version: number): Promise<void> {
    const asked = this.asked[index];
    if (!asked) throw new Error(`nothing was asked at ${index}`);
    asked.answered = true;
    asked.resolve({ version } as FrameReply);
    await settled();
  }

  async refuse(index: number): Promise<void> {
    const asked = this.asked[index];
    if (!asked) throw new Error(`nothing was asked at ${index}`);
    asked.answered = true;
    asked.reject(new Error('gone'));
    await settled();
  }

  waits(): number[] {
    return this.asked.map((asked) => asked.request.wait_ms);
  }

  out(): number {
    return this.asked.filter((asked) => !asked.answered).length;
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}
