import { describe, expect, it } from 'vitest';

import type { FrameReply, FrameRequest, Row } from '../host/host';
import { density } from './density.svelte';
import { Timeline } from './timeline.svelte';

const FITS = 20;

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

  it('keeps the selected row in sight when it gets lower', () => {
    const stage = new Stage(1000);
    stage.timeline.select(995);
    stage.timeline.resize(8.5 * density.rowPx);
    stage.turn();
    expect(stage.sight()).toContain(996);
    expect(stage.timeline.top).toBeCloseTo(996 - 8.5, 6);
    stage.timeline.scrollBy(-100);
    stage.turn();
    const seen = stage.sight();
    stage.timeline.resize(4 * density.rowPx);
    stage.turn();
    expect(stage.sight()[0]).toBe(seen[0]);
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
    stage.timeline.dragThumb(FITS * density.rowPx * 0.3);
    stage.turn();
    const rank = Math.floor(stage.timeline.top);
    expect(rank).toBeGreaterThan(1_000_000);
    expect(stage.sight()[0]).toBe(rank + 1);
    stage.timeline.toStart();
    stage.turn();
    expect(stage.sight()[0]).toBe(1);
  });

  it('keeps the rows at hand in sight until those of a jump have come', () => {
    const stage = new Stage(10_000_000);
    const seen = stage.sight();
    stage.timeline.toStart();
    expect(stage.sight()).toEqual(seen);
    stage.turn();
    expect(stage.sight()[0]).toBe(1);
  });

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

  it('a view that was scrolled back keeps all that was there while paused, and its place after', () => {
    const stage = new Stage(1000);
    const { timeline } = stage;
    timeline.scrollBy(-500);
    stage.append(50);
    timeline.pause();
    stage.append(100);
    expect(timeline.total).toBe(1050);
    expect(timeline.fresh).toBe(150);
    timeline.scrollBy(2000);
    stage.turn();
    expect(stage.bottom()).toBe(1050);
    expect(timeline.fresh).toBe(100);
    timeline.scrollBy(-300);
    stage.turn();
    const seen = stage.sight();
    timeline.pause();
    stage.turn();
    expect(timeline.paused).toBe(false);
    expect(timeline.follow).toBe(false);
    expect(stage.sight()).toEqual(seen);
    expect(timeline.total).toBe(1150);
    expect(timeline.fresh).toBe(100);
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

  it('holds its place while another filter is searched for, newest first', () => {
    const stage = new Stage(1000);
    stage.timeline.scrollBy(-500);
    stage.turn();
    const first = stage.sight()[0] as number;
    const all = stage.seqs;
    for (const reached of [1000, 900, first + 5, first - 100, 0]) {
      stage.scanned = 1000 - reached;
      stage.of = 1000;
      stage.seqs = all.filter((seq) => seq > reached && seq % 2 === first % 2);
      stage.turn();
    }
    expect(stage.sight()[0]).toBe(first);
  });

  it('shows a record that is anywhere, with what came before it', () => {
    const stage = new Stage(10_000_000);
    stage.timeline.show({ seq: 4_000_000 });
    stage.turn();
    expect(stage.timeline.selected?.seq).toBe(4_000_000);
    expect(stage.sight().indexOf(4_000_000)).toBeGreaterThan(3);
    expect(stage.timeline.follow).toBe(false);
    expect(stage.timeline.target).toBeNull();
  });

  it('does not scroll to a record that is in sight', () => {
    const stage = new Stage(1000);
    stage.timeline.scrollBy(-100);
    stage.turn();
    const seen = stage.sight();
    stage.timeline.show({ seq: seen[5] as number });
    stage.turn();
    expect(stage.sight()).toEqual(seen);
    expect(stage.timeline.selected?.seq).toBe(seen[5]);
  });

  it('shows the first record since a time, or the newest when none is so late', () => {
    const stage = new Stage(1000);
    stage.timeline.show({ time: 499.5 });
    stage.turn();
    expect(stage.timeline.selected?.seq).toBe(500);
    stage.timeline.show({ time: 5000 });
    stage.turn();
    expect(stage.timeline.selected?.seq).toBe(1000);
  });

  it('waits for a record that the view has not been searched for yet', () => {
    const stage = new Stage(100);
    stage.scanned = 50;
    stage.timeline.show({ seq: -20 });
    stage.turn();
    expect(stage.timeline.selected).toBeNull();
    stage.prepend(50);
    expect(stage.timeline.selected?.seq).toBe(-20);
  });

  it('goes nowhere any more once the person moves on', () => {
    const stage = new Stage(1000);
    stage.timeline.show({ seq: 20 });
    stage.timeline.scrollBy(-3);
    stage.turn();
    expect(stage.timeline.selected).toBeNull();
    expect(stage.sight()).not.toContain(20);
  });

  it('selects a range, more rows, and fewer again', () => {
    const stage = new Stage(1000);
    const { timeline } = stage;
    timeline.select(990);
    timeline.extend(995);
    expect(timeline.selection.count).toBe(6);
    timeline.extend(988);
    expect(timeline.selection.seqs).toEqual([{ from: 989, to: 991 }]);
    timeline.toggle(995);
    expect(timeline.selection.count).toBe(4);
    timeline.toggle(990);
    expect(timeline.selection.seqs).toEqual([
      { from: 989, to: 990 },
      { from: 996, to: 996 },
    ]);
    timeline.toggle(989);
    expect([988, 989, 990, 995].filter((rank) => timeline.isSelected(rank))).toEqual([988, 995]);
    timeline.select(992);
    expect(timeline.selection.count).toBe(0);
    expect(timeline.isSelected(992)).toBe(true);
  });

  it('shows no other row as selected when a filter hides the selected one', () => {
    const stage = new Stage(1000);
    const { timeline } = stage;
    timeline.scrollBy(-500);
    stage.turn();
    const seq = stage.sight()[5] as number;
    const all = stage.seqs;
    timeline.select(seq - 1);
    stage.seqs = all.filter((one) => one % 7 === (seq + 1) % 7);
    timeline.keepSelected();
    stage.turn();
    expect(timeline.selected).toMatchObject({ seq, hidden: true });
    expect(timeline.slots.filter(({ rank }) => timeline.isSelected(rank))).toEqual([]);
    expect(stage.sight()).toContain(seq + 1);
    timeline.step(-1);
    expect(timeline.selected).toEqual({ rank: expect.anything(), seq: seq - 6 });
    timeline.step(1);
    expect(timeline.selected?.seq).toBe(seq + 1);
  });

  it('keeps the selected row in sight when a filter shows it again', () => {
    const stage = new Stage(1000);
    const { timeline } = stage;
    const all = stage.seqs;
    timeline.select(499);
    stage.turn();
    for (const filter of [(seq: number) => seq % 7 === 0, () => false]) {
      stage.seqs = all.filter(filter);
      timeline.keepSelected();
      stage.turn();
      expect(timeline.selected).toMatchObject({ seq: 500, hidden: true });
    }
    stage.seqs = all.filter((seq) => seq % 5 === 0);
    timeline.keepSelected();
    stage.turn();
    expect(timeline.selected).toEqual({ rank: 99, seq: 500 });
    expect(timeline.isSelected(99)).toBe(true);
    expect(stage.sight()).toContain(500);
  });

  it('shows the selected row again though the look for it was broken off', () => {
    const stage = new Stage(1000);
    const { timeline } = stage;
    const all = stage.seqs;
    timeline.select(989);
    stage.seqs = all.filter((seq) => seq % 7 === 0);
    timeline.keepSelected();
    stage.turn();
    expect(timeline.selected?.hidden).toBe(true);
    stage.seqs = all;
    timeline.keepSelected();
    timeline.forget();
    stage.turn();
    timeline.toStart();
    stage.turn();
    timeline.scrollBy(980);
    stage.turn();
    expect(timeline.selected).toEqual({ rank: 989, seq: 990 });
    expect(timeline.isSelected(989)).toBe(true);
  });

  it('keeps several rows selected while ranks change, and learns their seqs', () => {
    const stage = new Stage(1000);
    stage.timeline.select(990);
    stage.timeline.extend(100);
    expect(stage.timeline.selection.seqs).toEqual([]);
    stage.turn();
    expect(stage.timeline.selection.seqs).toEqual([{ from: 101, to: 991 }]);
    stage.prepend(77);
    expect(stage.timeline.selection.seqs).toEqual([{ from: 101, to: 991 }]);
    expect(stage.timeline.isSelected(1067)).toBe(true);
    expect(stage.timeline.isSelected(1068)).toBe(false);
  });

  it('forgets several rows when it follows again', () => {
    const stage = new Stage(1000);
    stage.timeline.selectAll(1, 1000);
    expect(stage.timeline.selection.count).toBe(1000);
    stage.timeline.toEnd();
    expect(stage.timeline.selection.count).toBe(0);
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
  /** Records searched for the view so far; all when it does not say. */
  scanned: number | null = null;
  /** Records to search; those of the view when it does not say. */
  of: number | null = null;
  timeline = new Timeline(() => {});

  constructor(rows: number) {
    this.seqs = new Array<number>(rows);
    for (let index = 0; index < rows; index++) this.seqs[index] = index + 1;
    this.timeline.resize(FITS * density.rowPx);
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
    this.scanned = null;
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
    else first = firstFrom(seqs, 'seq' in rows ? rows.seq : rows.time);
    first = Math.max(0, first);
    if (typeof rows === 'object' && 'time' in rows) {
      first = Math.max(0, Math.min(first, seqs.length - count));
    }
    return {
      first_rank: first,
      rows: seqs
        .slice(first, first + count)
        .map((seq) => ({ seq, time: seq, matches: [] as number[], cells: [] as string[] }) as Row),
      view: { total: seqs.length, scanned: this.scanned ?? seqs.length, of: this.of ?? seqs.length, error: null },
    } as unknown as FrameReply;
  }
}

/** The first index whose seq is not below one. */
function firstFrom(seqs: readonly number[], seq: number): number {
  let [low, high] = [0, seqs.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((seqs[middle] as number) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
