/**
 * Several rows selected at once, as ranges of ranks. The ends know their seqs as soon as their
 * rows are at hand: a seq stays when ranks move on.
 */

export interface End {
  rank: number;
  /** Null until the row at `rank` is at hand. */
  seq: number | null;
  /** The filter hides the row: `rank` is that of the next one. */
  hidden?: boolean;
}

/** Both ends are selected. */
export interface Range {
  from: End;
  to: End;
}

export class RowSelection {
  /** Oldest first, none touches the next. */
  ranges: readonly Range[] = $state.raw([]);
  /** Rows that are selected. */
  readonly count = $derived(
    this.ranges.reduce((sum, { from, to }) => sum + to.rank - from.rank + 1, 0),
  );
  /** Where a range that is extended begins. */
  #anchor: End | null = null;
  /** What was selected before the range that is being extended. */
  #before: readonly Range[] = [];

  /** The same as seqs, first and last; only those whose rows have been at hand. */
  get seqs(): { from: number; to: number }[] {
    return this.ranges.flatMap(({ from, to }) =>
      from.seq === null || to.seq === null ? [] : [{ from: from.seq, to: to.seq }],
    );
  }

  has(rank: number): boolean {
    return this.ranges.some(({ from, to }) => from.rank <= rank && rank <= to.rank);
  }

  clear(): void {
    this.#anchor = null;
    this.#before = [];
    if (this.ranges.length > 0) this.ranges = [];
  }

  /** Everything from the row where it began to this one, and what was selected before. */
  extend(cursor: End | null, to: End): void {
    this.#anchor ??= cursor ?? to;
    this.ranges = withRange(this.#before, spanning(this.#anchor, to));
  }

  /** Adds a row, or takes it out. `seqAt` tells the seqs of its neighbours. */
  toggle(cursor: End | null, row: End, seqAt: (rank: number) => number | null): void {
    const ranges =
      this.ranges.length === 0 && cursor ? [{ from: cursor, to: cursor }] : this.ranges;
    const taken = ranges.some(({ from, to }) => from.rank <= row.rank && row.rank <= to.rank);
    this.ranges = taken
      ? without(ranges, row.rank, seqAt)
      : withRange(ranges, { from: row, to: row });
    this.#anchor = row;
    this.#before = this.ranges;
  }

  replace(range: Range): void {
    this.#anchor = range.from;
    this.#before = [];
    this.ranges = [range];
  }

  /** Ranks moved, or rows came whose seqs were not known. */
  settle(moved: number, seqAt: (rank: number) => number | null): void {
    const unknown = this.ranges.some(({ from, to }) => from.seq === null || to.seq === null);
    if (this.ranges.length === 0 || (moved === 0 && !unknown)) return;
    const end = ({ rank, seq }: End) => ({ rank: rank + moved, seq: seq ?? seqAt(rank + moved) });
    const all = (ranges: readonly Range[]) =>
      ranges.map(({ from, to }) => ({ from: end(from), to: end(to) }));
    this.ranges = all(this.ranges);
    this.#before = all(this.#before);
    if (this.#anchor) this.#anchor = end(this.#anchor);
  }
}

function spanning(a: End, b: End): Range {
  return a.rank <= b.rank ? { from: a, to: b } : { from: b, to: a };
}

function withRange(ranges: readonly Range[], added: Range): Range[] {
  const out: Range[] = [];
  let { from, to } = added;
  for (const one of ranges) {
    if (one.to.rank < from.rank - 1 || one.from.rank > to.rank + 1) {
      out.push(one);
      continue;
    }
    if (one.from.rank < from.rank) from = one.from;
    if (one.to.rank > to.rank) to = one.to;
  }
  return [...out, { from, to }].sort((a, b) => a.from.rank - b.from.rank);
}

function without(
  ranges: readonly Range[],
  rank: number,
  seqAt: (rank: number) => number | null,
): Range[] {
  return ranges.flatMap((one) => {
    if (rank < one.from.rank || rank > one.to.rank) return [one];
    const out: Range[] = [];
    if (one.from.rank < rank) {
      out.push({ from: one.from, to: { rank: rank - 1, seq: seqAt(rank - 1) } });
    }
    if (one.to.rank > rank) {
      out.push({ from: { rank: rank + 1, seq: seqAt(rank + 1) }, to: one.to });
    }
    return out;
  });
}
