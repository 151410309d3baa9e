/** A filter over the scripted capture, scanned newest first in slices, as the engine does. */
import type { FilterErrorAt, Row, RowsAt, Shown, ViewStatus } from '../host';
import { shows, showsAll } from '../shown';
import { cellAt } from './path';
import { parseFilter, places, type Filter } from './filter';
import type { Kept, Records } from './records';

const SLICE_MS = 8;

export class View {
  readonly key: string;
  readonly #records: Records;
  readonly #filter: Filter;
  readonly #streamName: (key: number) => string;
  readonly #shows: (name: string) => boolean;
  readonly #everything: boolean;
  /** Hits before the view began, newest first, and after, oldest first. */
  readonly #older: number[] = [];
  readonly #newer: number[] = [];
  #low: number;
  #high: number;

  constructor(
    key: string,
    records: Records,
    filter: Filter,
    streams: Shown,
    streamName: (key: number) => string,
    everything: boolean,
  ) {
    this.key = key;
    this.#records = records;
    this.#filter = filter;
    this.#shows = shows(streams);
    this.#streamName = streamName;
    this.#everything = everything;
    this.#low = records.length;
    this.#high = records.length;
  }

  /** Takes in what is new, and scans back for a slice of time. True when there is more to do. */
  advance(): boolean {
    if (this.#everything) return false;
    for (; this.#high < this.#records.length; this.#high++) {
      if (this.#hit(this.#high)) this.#newer.push(this.#high);
    }
    const end = performance.now() + SLICE_MS;
    while (this.#low > 0 && performance.now() < end) {
      for (let turn = 0; turn < 500 && this.#low > 0; turn++) {
        this.#low--;
        if (this.#hit(this.#low)) this.#older.push(this.#low);
      }
    }
    return this.#low > 0;
  }

  status(error: FilterErrorAt | null): ViewStatus {
    const of = this.#records.length;
    const scanned = this.#everything ? of : this.#high - this.#low;
    return { total: this.#total, scanned, of, error, column_errors: [] };
  }

  rows(
    at: RowsAt,
    count: number,
    columns: readonly string[],
    find: string,
  ): { first: number; rows: Row[] } {
    const total = this.#total;
    let first = 0;
    if (at === 'end') first = total - count;
    else if ('rank' in at) first = Math.floor(at.rank);
    else if ('seq' in at) first = this.#rankOf(at.seq - 1);
    else first = this.#rankOf(this.#records.indexAt(at.time));
    first = Math.max(0, Math.min(first, total - count));
    const found = parseFilter(find);
    const words = [...this.#filter.words, ...('words' in found ? found.words : [])];
    const rows: Row[] = [];
    for (let rank = first; rank < Math.min(total, first + count); rank++) {
      const index = this.#select(rank);
      const row = this.#records.row(index, (preview) => places(words, preview));
      row.cells = columns.map((path) => cellAt(path, this.#records.at(index).data));
      rows.push(row);
    }
    return { first, rows };
  }

  /** Times of rows at evenly spaced ranks. */
  times(count: number): number[] {
    const last = this.#total - 1;
    if (last < 0) return [];
    return Array.from({ length: count }, (_, at) => {
      const rank = Math.floor((last * at) / Math.max(1, count - 1));
      return this.#records.timeAt(this.#select(rank));
    });
  }

  /** Visits the events among at most `most` rows of a span, evenly chosen; each stands for `weight` of them. */
  sample(
    from: number,
    to: number,
    most: number,
    visit: (record: Kept, weight: number) => void,
  ): void {
    const first = this.#rankOf(this.#records.indexAt(from));
    const last = this.#rankOf(this.#records.indexAt(to));
    const step = Math.max(1, (last - first) / most);
    for (let rank = first; rank < last; rank += step) {
      const record = this.#records.at(this.#select(Math.floor(rank)));
      if (record.kind === 'event') visit(record, step);
    }
  }

  get #total(): number {
    return this.#everything ? this.#records.length : this.#older.length + this.#newer.length;
  }

  #select(rank: number): number {
    if (this.#everything) return rank;
    const older = this.#older.length;
    const index = rank < older ? this.#older[older - 1 - rank] : this.#newer[rank - older];
    return index ?? 0;
  }

  /** Its records, newest first, until `visit` answers false. */
  newestFirst(visit: (index: number) => boolean): void {
    for (let rank = this.#total - 1; rank >= 0; rank--) {
      if (!visit(this.#select(rank))) return;
    }
  }

  #rankOf(index: number): number {
    let low = 0;
    let high = this.#total;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#select(middle) < index) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #hit(index: number): boolean {
    const record = this.#records.at(index);
    const name = this.#streamName(record.stream);
    if (!this.#shows(name)) return false;
    return this.#filter.matches(record, name);
  }
}

/** The view of a request; on a bad filter the one before it, with the error. */
export function viewFor(
  filter: string,
  streams: Shown,
  before: View | null,
  records: Records,
  streamName: (key: number) => string,
): { view: View; error: FilterErrorAt | null } {
  const key = JSON.stringify([filter, streams]);
  if (before?.key === key) return { view: before, error: null };
  const parsed = parseFilter(filter);
  const everything = filter.trim() === '' && showsAll(streams);
  if ('message' in parsed) {
    const last = before ?? viewFor('', [], null, records, streamName).view;
    return { view: last, error: parsed };
  }
  return {
    view: new View(key, records, parsed, streams, streamName, everything),
    error: null,
  };
}
