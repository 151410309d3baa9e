import { describe, expect, it } from 'vitest';

import type { FrameReply, FrameRequest, Row } from '../host/host';
import { ROW_PX } from './scroll';
import { Timeline } from './timeline.svelte';

const FITS = 20;
/** Ten million rows take a busy machine a while to make. */
const PATIENCE_MS = 120_000;

describe('a timeline', () => {
  it('follows the newest rows', () => {
    const stage = new Stage(1000);
    expect(stage.bottom()).toBe(1000);
    stage.append(500);
    expect(stage.bottom()).toBe(1500);
    expect(stage.timeline.fresh).toBe(0);
  });

  it('holds its place when scrolled up, and counts what is new', () => {
    const stage = new Stage(1000);
    stage.timeline.scrollBy(-5);
    const seen = stage.sight();
    stage.append(300);
    expect(stage.sight()).toEqual(seen);
    expect(stage.timeline.fresh).toBe(300);
    stage.timeline.toEnd();
    stage.turn();
    expect(stage.bottom()).toBe(1300);
    expect(stage.timeline.fresh).toBe(0);
  });

  it('holds its place to the pixel while older matches are found', () => {
    const stage = new Stage(1000);
    stage.timeline.scrollBy(-300.25);
    stage.turn();
    const [seen, top] = [stage.sight(), stage.timeline.top];
    stage.prepend(50_000);
    expect(stage.sight()).toEqual(seen);
    expect(stage.timeline.top).toBeCloseTo(top + 50_000, 6);
    expect(stage.timeline.fresh).toBe(0);
  });

  it('holds its place while history is dropped', () => {
    const stage = new Stage(10_000);
    stage.timeline.scrollBy(-300);
    stage.turn();
    const seen = stage.sight();
    stage.drop(4000);
    expect(stage.sight()).toEqual(seen);
  });

  it('reaches any of ten million rows in one jump', () => {
    const stage = new Stage(10_000_000);
    stage.timeline.dragThumb(FITS * ROW_PX * 0.3);
    stage.turn();
    const rank = Math.floor(stage.timeline.top);
    expect(rank).toBeGreaterThan(1_000_000);
    expect(stage.sight()[0]).toBe(rank + 1);
    stage.timeline.toStart();
    stage.turn();
    expect(stage.sight()[0]).toBe(1);
  }, PATIENCE_MS);

  it('keeps the rows at hand in sight until those of a jump have come', () => {
    const stage = new Stage(10_000_000);
    const seen = stage.sight();
    stage.timeline.toStart();
    expect(stage.sight()).toEqual(seen);
    stage.turn();
    expect(stage.sight()[0]).toBe(1);
  }, PATIENCE_MS);

  it('stands still while paused, whatever comes', () => {
    const stage = new Stage(5);
    stage.timeline.pause();
    stage.append(100);
    expect(stage.sight()).toEqual([1, 2, 3, 4, 5]);
    expect(stage.timeline.fresh).toBe(100);
    stage.timeline.pause();
    stage.turn();
    expect(stage.bottom()).toBe(105);
  });

  it('keeps the selected row while its rank changes', () => {
    const stage = new Stage(1000);
    stage.timeline.select(990);
    const seq = stage.timeline.selected?.seq;
    stage.prepend(77);
    expect(stage.timeline.selected).toEqual({ rank: 1067, seq });
  });

  it('names the selected row once it is at hand', () => {
    const stage = new Stage(1000);
    stage.timeline.select(500);
    expect(stage.timeline.selected?.seq).toBeNull();
    stage.turn();
    expect(stage.timeline.selected).toEqual({ rank: 500, seq: 501 });
  });

  it('shows the next row when a filter hides the one it was held at', () => {
    const stage = new Stage(1000);
    stage.timeline.scrollBy(-500);
    stage.turn();
    const first = stage.sight()[0] as number;
    stage.seqs = stage.seqs.filter((seq) => seq % 97 === 0);
    stage.turn();
    stage.turn();
    expect(stage.sight().some((seq) => seq >= first)).toBe(true);
    expect(stage.sight().length).toBeGreaterThan(5);
  });

  it('follows again when scrolled down to the end', () => {
    const stage = new Stage(1000);
    stage.timeline.scrollBy(-10);
    expect(stage.timeline.follow).toBe(false);
    stage.timeline.scrollBy(11);
    expect(stage.timeline.follow).toBe(true);
  });
});

/** An engine that answers as `wire.rs` promises, over a list of seqs. */
class Stage {
  seqs: number[];
  timeline = new Timeline(() => {});

  constructor(rows: number) {
    this.seqs = Array.from({ length: rows }, (_, index) => index + 1);
    this.timeline.resize(FITS * ROW_PX);
    this.turn();
  }

  turn(): void {
    for (let time = 0; time < 3; time++) {
      const wish = this.timeline.wish();
      this.timeline.take(this.#reply(wish), wish as FrameRequest);
    }
  }

  append(count: number): void {
    const last = this.seqs.at(-1) ?? 0;
    this.seqs.push(...Array.from({ length: count }, (_, index) => last + index + 1));
    this.turn();
  }

  prepend(count: number): void {
    this.seqs = [...Array.from({ length: count }, (_, index) => index - count), ...this.seqs];
    this.turn();
  }

  drop(count: number): void {
    this.seqs.splice(0, count);
    this.turn();
  }

  /** Seqs of the rows in sight. */
  sight(): number[] {
    return this.timeline.slots.flatMap((slot) => (slot.row ? [slot.row.seq] : []));
  }

  bottom(): number | undefined {
    return this.sight().at(-1);
  }

  #reply({ rows, count }: ReturnType<Timeline['wish']>): FrameReply {
    const seqs = this.seqs;
    let first = 0;
    if (rows === 'end') first = seqs.length - count;
    else if ('rank' in rows) first = Math.min(rows.rank, seqs.length);
    else {
      const from = 'seq' in rows ? rows.seq : rows.time;
      first = seqs.findIndex((seq) => seq >= from);
    }
    if (first < 0) first = rows === 'end' ? 0 : seqs.length;
    return {
      first_rank: first,
      rows: seqs
        .slice(first, first + count)
        .map((seq) => ({ seq, time: seq, matches: [] as number[] }) as Row),
      view: { total: seqs.length, scanned: seqs.length, of: seqs.length, error: null },
    } as unknown as FrameReply;
  }
}
