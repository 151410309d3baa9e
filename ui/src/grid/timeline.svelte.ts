/**
 * The timeline's position: following the newest rows, or held at a row while new ones come.
 *
 * Held, rows are asked for by the seq of a row at hand, so the same rows stay in sight whatever
 * their ranks become; only a jump asks by rank.
 */
import type { FrameReply, FrameRequest, Row, RowsAt } from '../host/host';
import { RowSelection, type End } from './selection.svelte';
import {
  clampTop,
  covers,
  endOf,
  pageRows,
  reveal,
  rowsIn,
  shift,
  span,
  topAtThumb,
  type Held,
} from './scroll';

/** A line of the pool: the row it shows, or nothing yet. */
export interface Slot {
  rank: number;
  row: Row | undefined;
  /** Time since the row before it, ms. */
  since: number | undefined;
}

/** A row to be shown and selected wherever it is: by its seq, or the first one since a time. */
export type Target = { seq: number } | { time: number };

export class Timeline {
  held: Held = $state.raw({ first: 0, rows: [] });
  /** Rank at the top edge, with a fraction. */
  top = $state(0);
  /** The place in sight: `top`, or where the rows at hand are until those of `top` have come. */
  shown = $state(0);
  follow = $state(true);
  /** The view stands still, by the person; capture goes on. */
  paused = $state(false);
  viewport = $state(0);
  /** The row that keys move. */
  selected: End | null = $state.raw(null);
  /** Several rows; none when only one is selected. */
  readonly selection = new RowSelection();
  /** The row that is on its way. */
  target: Target | null = $state.raw(null);
  /** The target that is the selected row, sought in another view. */
  #kept: Target | null = null;
  /** The seq held at the top, while the view is still searched for what comes near it. */
  #anchor: number | null = null;
  #matching = $state(0);
  /** One past the newest rank seen. */
  #seen = $state(0);
  /** One past the newest rank that was there when the view was paused: it ends here. */
  #end = $state(0);
  /** The view followed when it was paused. */
  #followed = false;

  /** As counters tell it, which change less often. */
  told = $state.raw({ total: 0, fresh: 0 });

  /** Rows that can be scrolled to. */
  readonly total = $derived(this.paused ? Math.min(this.#end, this.#matching) : this.#matching);
  /** Rows that came since the view stopped following. */
  readonly fresh = $derived(this.follow ? 0 : Math.max(0, this.#matching - this.#seen));
  readonly slots = $derived.by(() => this.#slots());
  readonly #moved: () => void;

  /** `moved` is called when rows are needed that are not at hand. */
  constructor(moved: () => void) {
    this.#moved = moved;
  }

  /** Which rows to ask for. */
  wish(): { rows: RowsAt; count: number } {
    const { first, count } = span(this.top, this.viewport);
    if (this.target) return { rows: this.target, count };
    if (this.follow) return { rows: 'end', count };
    const known = this.held.rows[first - this.held.first];
    const seq = this.#anchor ?? known?.seq;
    return { rows: seq === undefined ? { rank: first } : { seq }, count };
  }

  take(reply: FrameReply, request: FrameRequest): void {
    const next = { first: reply.first_rank, rows: reply.rows };
    const moved = shift(this.held, next);
    const landing = this.target !== null && request.rows === this.target;
    this.#matching = reply.view.total;
    if (this.follow) {
      this.top = endOf(reply.view.total, this.viewport);
      this.#seen = reply.view.total;
    } else {
      const asked = landing ? 'end' : request.rows;
      const hung = this.#anchor !== null;
      this.#hang(asked, reply);
      this.#keepPlace(asked, next, hung ? null : moved);
    }
    if (moved !== 0 || !sameRows(this.held, next)) this.held = next;
    this.#settleSelection(moved ?? 0);
    if (landing) this.#land(reply);
    this.#place(true);
    if (!this.follow && !covers(this.held, this.top, this.total, this.viewport)) this.#moved();
  }

  /** A view that is searched newest first may reach the row that was held, or rows nearer to it. */
  #hang(asked: RowsAt, { rows, view }: FrameReply): void {
    const wanted = typeof asked === 'object' && 'seq' in asked;
    const here = wanted && rows[0]?.seq === asked.seq;
    const seq = this.#anchor ?? this.#seqAt(Math.floor(this.top));
    this.#anchor = wanted && !here && view.scanned < view.of ? seq : null;
  }

  #keepPlace(asked: RowsAt, next: Held, moved: number | null): void {
    if (moved !== null) {
      this.top += moved;
      this.#seen += moved;
      this.#end += moved;
    } else if (typeof asked === 'object' && 'seq' in asked) {
      // The anchor is gone: a filter hides it, or history was dropped. Its place is the next row.
      this.top = next.first;
      this.#seen = Math.max(this.#seen, next.first + next.rows.length);
      this.#end = Math.max(this.#end, this.#seen);
    }
    this.#seen = Math.min(this.#seen, this.#matching);
    this.#end = Math.min(this.#end, this.#matching);
    this.top = clampTop(this.top, this.total, this.viewport);
    this.#see();
  }

  /** A selected row that is in sight stays there. */
  resize(viewport: number): void {
    const rank = this.selected?.rank ?? -1;
    const seen = rank > this.top - 1 && rank < this.top + rowsIn(this.viewport);
    this.viewport = viewport;
    const top = seen ? reveal(rank, this.top, viewport) : this.top;
    this.top = this.follow ? endOf(this.total, viewport) : this.#clamp(top);
    this.#place(false);
    this.#moved();
  }

  /** Shows and selects a row that may be anywhere. */
  show(target: Target): void {
    this.#hold();
    this.#anchor = null;
    this.target = target;
    this.#moved();
  }

  /** Tells counters how it is now. */
  tell(): void {
    const { total, fresh } = this;
    if (this.told.total !== total || this.told.fresh !== fresh) this.told = { total, fresh };
  }

  /** Nothing that is there counts as new. */
  seeAll(): void {
    this.#seen = this.#matching;
    this.#end = this.#matching;
  }

  /** The view has other rows from now on: the selected one, or what comes next, stays in sight. */
  keepSelected(): void {
    const { rank, seq } = this.selected ?? { rank: 0, seq: null };
    if (seq === null) return;
    this.selected = { rank, seq };
    this.#kept = { seq };
    this.show(this.#kept);
  }

  /** The selected row is in sight or on its way, or would be if no filter hid it. */
  get selectedInSight(): boolean {
    if (!this.selected) return false;
    const { rank, hidden } = this.selected;
    if (hidden || (this.target !== null && !this.going)) return true;
    return rank + 1 > this.top && rank < this.top + rowsIn(this.viewport);
  }

  /** The person wants to be elsewhere, and is not there yet. */
  get going(): boolean {
    return this.target !== null && this.target !== this.#kept;
  }

  /** What was on its way no longer is. */
  forget(): void {
    this.target = null;
  }

  #land({ rows, first_rank, view }: FrameReply): void {
    const target = this.target as Target;
    const found = rows.findIndex((row) =>
      'seq' in target ? row.seq >= target.seq : row.time >= target.time,
    );
    const row = rows[found >= 0 ? found : rows.length - 1];
    // A view that is still searched back may reach the record later.
    const early = 'seq' in target && row?.seq !== target.seq && view.scanned < view.of;
    if (early) {
      this.#moved();
      return;
    }
    const hidden = target === this.#kept && 'seq' in target && row?.seq !== target.seq;
    this.target = null;
    this.selection.clear();
    if (hidden) {
      const next = first_rank + (found >= 0 ? found : rows.length);
      this.selected = { rank: next, seq: target.seq, hidden };
    }
    if (!row) return;
    const rank = first_rank + (found >= 0 ? found : rows.length - 1);
    this.#seen = Math.max(this.#seen, rank + 1);
    this.#end = Math.max(this.#end, rank + 1);
    if (!hidden) this.selected = { rank, seq: row.seq };
    const sight = reveal(rank, this.top, this.viewport);
    this.top = this.#clamp(sight === this.top ? sight : rank - rowsIn(this.viewport) / 3);
    this.#see();
  }

  /** Scrolls by rows, down when positive. At the end, scrolling down follows again. */
  scrollBy(rows: number): void {
    const target = this.top + rows;
    const end = endOf(this.total, this.viewport);
    if (rows > 0 && target >= end && !this.paused && !this.selected) {
      this.toEnd();
    } else if (rows < 0 ? end > 0 : !this.follow) {
      this.#goTo(target);
    }
  }

  scrollPages(pages: number): void {
    this.scrollBy(pages * pageRows(this.viewport));
  }

  dragThumb(px: number): void {
    this.#goTo(topAtThumb(px, this.total, this.viewport));
  }

  toStart(): void {
    this.#goTo(0);
  }

  /** Shows the newest rows and goes on doing so. */
  toEnd(): void {
    this.paused = false;
    this.follow = true;
    this.#anchor = null;
    this.deselect();
    this.target = null;
    this.#seen = this.#matching;
    this.top = endOf(this.#matching, this.viewport);
    this.#place(false);
    this.#moved();
  }

  /** What comes is not to be scrolled to. The second time the view goes on as it was. */
  pause(): void {
    if (this.paused && this.#followed) {
      this.toEnd();
    } else if (this.paused) {
      this.paused = false;
      this.#moved();
    } else {
      this.#followed = this.follow;
      this.#hold();
      this.#end = this.#matching;
      this.paused = true;
    }
  }

  /** Selects the row at a rank, and scrolls only if it is out of sight. */
  select(rank: number): void {
    const row = this.#endAt(rank);
    if (!row) return;
    this.selection.clear();
    this.#moveTo(row);
  }

  /** Selects everything up to a rank too. */
  extend(rank: number): void {
    const row = this.#endAt(rank);
    if (!row) return;
    this.selection.extend(this.#shown, row);
    this.#moveTo(row);
  }

  /** Selects the row at a rank too, or no longer. */
  toggle(rank: number): void {
    const row = this.#endAt(rank);
    if (!row) return;
    this.selection.toggle(this.#shown, row, (at) => this.#seqAt(at));
    this.#moveTo(row);
  }

  /** Selects every row that is there now; `first` and `last` are the capture's seqs. */
  selectAll(first: number, last: number): void {
    if (this.total === 0) return;
    this.#hold();
    const from = { rank: 0, seq: first };
    this.selection.replace({ from, to: { rank: this.total - 1, seq: last } });
  }

  isSelected(rank: number): boolean {
    return this.selection.ranges.length > 0
      ? this.selection.has(rank)
      : this.isCurrent(rank);
  }

  /** The row at a rank is the one that keys move. */
  isCurrent(rank: number): boolean {
    const selected = this.#shown;
    if (selected?.rank !== rank) return false;
    const seq = this.#seqAt(rank);
    return seq === null || selected.seq === null || seq === selected.seq;
  }

  /** Moves the selection; without one, takes the row at the edge it would come from. */
  step(rows: number, extend = false): void {
    const edge = rows < 0 ? Math.ceil(this.top + rowsIn(this.viewport)) - 1 : this.top;
    const { selected } = this;
    // A hidden one stands between two rows.
    const here = selected?.hidden && rows > 0 ? selected.rank - 1 : selected?.rank;
    const rank = here === undefined ? edge : here + rows;
    if (extend) this.extend(rank);
    else this.select(rank);
  }

  /** The selected row, when it is at hand. */
  get selectedRow(): Row | undefined {
    const { selected, held } = this;
    const row = selected ? held.rows[selected.rank - held.first] : undefined;
    return row?.seq === selected?.seq ? row : undefined;
  }

  deselect(): void {
    this.selected = null;
    this.selection.clear();
  }

  /** The selected row, unless a filter hides it. */
  get #shown(): End | null {
    return this.selected?.hidden ? null : this.selected;
  }

  #endAt(rank: number): End | null {
    if (this.total === 0) return null;
    const target = Math.min(Math.max(0, Math.round(rank)), this.total - 1);
    return { rank: target, seq: this.#seqAt(target) };
  }

  #moveTo(row: End): void {
    this.#hold();
    this.selected = row;
    this.#goTo(reveal(row.rank, this.top, this.viewport));
  }

  #goTo(top: number): void {
    this.#hold();
    this.target = null;
    this.#anchor = null;
    this.top = this.#clamp(top);
    this.#see();
    if (!this.#place(false)) this.#moved();
  }

  /**
   * Moves what is in sight to `top` if its rows are at hand; else it stays, or after a reply goes
   * as near as they reach, so that scrolling shows rows and never a blank.
   */
  #place(arrived: boolean): boolean {
    const there = covers(this.held, this.top, this.total, this.viewport);
    if (there) {
      this.shown = this.top;
    } else if (arrived) {
      const last = this.held.first + this.held.rows.length - rowsIn(this.viewport);
      this.shown = Math.max(this.held.first, Math.min(this.top, last));
    }
    return there;
  }

  #hold(): void {
    if (this.follow) this.#seen = this.#matching;
    this.follow = false;
  }

  /** Scrolling over new rows means they are no longer new. */
  #see(): void {
    const bottom = Math.min(this.total, Math.floor(this.top + rowsIn(this.viewport)));
    this.#seen = Math.max(this.#seen, bottom);
  }

  #clamp(top: number): number {
    return clampTop(top, this.total, this.viewport);
  }

  #settleSelection(moved: number): void {
    this.selection.settle(moved, (rank) => this.#seqAt(rank));
    const selected = this.selected;
    if (!selected) return;
    if (selected.seq !== null) {
      const index = this.held.rows.findIndex((row) => row.seq === selected.seq);
      const rank = index >= 0 ? this.held.first + index : selected.rank + moved;
      if (rank !== selected.rank) this.selected = { ...selected, rank };
    } else {
      const seq = this.#seqAt(selected.rank);
      if (seq !== null) this.selected = { rank: selected.rank, seq };
    }
  }

  #seqAt(rank: number): number | null {
    return this.held.rows[rank - this.held.first]?.seq ?? null;
  }

  #slots(): Slot[] {
    const { first, rows } = this.held;
    const count = Math.ceil(rowsIn(this.viewport)) + 1;
    const start = Math.floor(this.shown);
    return Array.from({ length: count }, (_, index) => {
      const rank = start + index;
      const row = rank < this.total ? rows[rank - first] : undefined;
      const before = rows[rank - first - 1];
      return { rank, row, since: row && before ? row.time - before.time : undefined };
    });
  }
}

/** Rows never change once they are kept; only what is asked of them does. */
function sameRows(a: Held, b: Held): boolean {
  return (
    a.rows.length === b.rows.length &&
    a.rows.every((row, index) => {
      const other = b.rows[index] as Row;
      return (
        row.seq === other.seq &&
        same(row.matches, other.matches) &&
        same(row.cells, other.cells)
      );
    })
  );
}

function same<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at]);
}
