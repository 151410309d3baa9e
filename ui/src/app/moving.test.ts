import { describe, expect, it } from 'vitest';

import { Timeline } from '../grid/timeline.svelte';
import type { FrameRequest, Host, RecordDetail, Row, SeekRequest } from '../host/host';
import { BREAKS, ERRORS, Moving } from './moving.svelte';
import { Notices } from './notices.svelte';
import type { Session } from './session.svelte';

describe('stepping', () => {
  it('goes from the selected record to the next of its kind, with the view’s filter', async () => {
    const stage = new Stage();
    stage.timeline.selected = { rank: 9, seq: 10 };
    void stage.moving.step('error', false);
    expect(stage.asked).toEqual([
      { filter: 'acme', streams: ['a'], wanted: ERRORS, from: 10, back: false, wrap: true },
    ]);
    await stage.answer(25);
    expect(stage.timeline.target).toEqual({ seq: 25 });
    expect(stage.said()).toEqual([]);
  });

  it('says so when it went round, and when there is nothing', async () => {
    const stage = new Stage();
    stage.timeline.selected = { rank: 9, seq: 10 };
    void stage.moving.step('break', true);
    await stage.answer(40);
    expect(stage.timeline.target).toEqual({ seq: 40 });
    expect(stage.said()).toEqual(['Went on from the newest record']);
    stage.timeline.forget();
    void stage.moving.step('break', true);
    await stage.answer(null);
    expect(stage.asked.at(-1)?.wanted).toBe(BREAKS);
    expect(stage.said()).toContain('No gap or reconnect in the view');
  });

  it('does not begin again while a key is held down', async () => {
    const stage = new Stage();
    stage.moving.setTerm('x');
    for (let time = 0; time < 5; time++) void stage.moving.step('match', false);
    expect(stage.asked).toHaveLength(1);
    await stage.answer(7);
    void stage.moving.step('match', false);
    expect(stage.asked).toHaveLength(1);
    stage.timeline.forget();
    void stage.moving.step('match', false);
    expect(stage.asked).toHaveLength(2);
  });

  it('can be stopped, in the engine too, and goes nowhere then', async () => {
    const stage = new Stage();
    void stage.moving.step('error', false);
    expect(stage.moving.busy?.sought).toBe('error');
    expect(stage.moving.cancel()).toBe(true);
    expect(stage.moving.busy).toBeNull();
    expect(stage.asked).toHaveLength(2);
    await stage.answer(25);
    expect(stage.timeline.target).toBeNull();
    expect(stage.said()).toEqual([]);
    expect(stage.moving.cancel()).toBe(false);
  });

  it('tells under the term why it can’t be read', async () => {
    const stage = new Stage();
    stage.moving.setTerm('a (');
    void stage.moving.step('match', false);
    await stage.refuse({ code: 'bad-filter', message: 'a parenthesis is not closed' });
    expect(stage.moving.wrong).toBe('a parenthesis is not closed');
    stage.moving.setTerm('a');
    expect(stage.moving.wrong).toBeNull();
  });
});

describe('finding', () => {
  it('has the engine mark the term until it ends, and again with the next match', () => {
    const stage = new Stage();
    stage.moving.setTerm('fox');
    stage.moving.setTerm('fox hen');
    stage.moving.stopFinding();
    void stage.moving.step('match', false);
    stage.moving.setTerm(' ');
    expect(stage.marked).toEqual(['fox', 'fox hen', '', 'fox hen', '']);
  });
});

describe('a record that is asked for, as by a click on a notification', () => {
  it('is gone to where it is shown', async () => {
    const stage = new Stage();
    const there = stage.moving.toRecord(12);
    await stage.answer(12);
    expect(await there).toBe(true);
    expect(stage.timeline.target).toEqual({ seq: 12 });
  });

  it('is said to be hidden where the filter hides it, and no other is gone to', async () => {
    const stage = new Stage();
    const there = stage.moving.toRecord(12);
    await stage.answer(15);
    expect(await there).toBe(false);
    expect(stage.timeline.target).toBeNull();
    expect(stage.said()[0]).toContain('The filter hides record 12');
  });
});

describe('a click on a lane', () => {
  it('selects the nearest record of its stream', async () => {
    const stage = new Stage();
    stage.session.solo = [];
    const done = stage.moving.nearest('b', 1020);
    await stage.answer(30);
    await stage.answer(11);
    await done;
    expect(stage.asked.map(({ from, back, streams }) => [from, back, streams])).toEqual([
      [19, false, ['b']],
      [20, true, ['b']],
    ]);
    // 11 came at 1011 and 30 at 1030.
    expect(stage.timeline.target).toEqual({ seq: 11 });
  });

  it('says so when solo hides the stream', async () => {
    const stage = new Stage();
    await stage.moving.nearest('b', 1020);
    expect(stage.timeline.target).toBeNull();
    expect(stage.said()).toEqual(['No record of b is shown']);
  });
});

/** A window over an engine whose searches the test answers; record n came at 1000 + n ms. */
class Stage {
  readonly asked: SeekRequest[] = [];
  readonly timeline = new Timeline(() => {});
  readonly notices = new Notices();
  readonly #answers: { resolve: (seq: number | null) => void; reject: (why: unknown) => void }[] =
    [];
  readonly host = {
    found: async () => ({ total: 0, scanned: 0, of: 0, runs: [] }),
    seek: (request: SeekRequest) =>
      new Promise<number | null>((resolve, reject) => {
        this.asked.push(request);
        this.#answers.push({ resolve, reject });
      }),
    record: async (seq: number) =>
      ({ row: { seq, time: 1000 + seq } as Row }) as unknown as RecordDetail,
    frame: async ({ rows }: FrameRequest) => {
      const time = typeof rows === 'object' && 'time' in rows ? rows.time : 0;
      return { rows: [{ seq: time - 1000 }] };
    },
  } as unknown as Host;
  readonly session = {
    host: this.host,
    timeline: this.timeline,
    notices: this.notices,
    filter: 'acme',
    narrowed: true,
    solo: ['a'],
    shown: ['a'],
    status: null,
    clock: 5000,
  } as unknown as Session;
  readonly moving = new Moving(this.session, () => this.marked.push(this.moving.marked));
  /** What the rows were asked to mark. */
  readonly marked: string[] = [];

  async answer(seq: number | null): Promise<void> {
    await settled();
    this.#answers.shift()?.resolve(seq);
    await settled();
  }

  async refuse(why: unknown): Promise<void> {
    this.#answers.shift()?.reject(why);
    await settled();
  }

  said(): string[] {
    return this.notices.list.map((notice) => notice.sentence);
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
