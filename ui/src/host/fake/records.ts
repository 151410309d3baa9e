/** The scripted capture: a history made up on demand, and the records kept since. */
import type { Row, RowKind } from '../host';
import { DEMO_FEEDS } from './feeds';

export interface Kept {
  stream: number;
  time: number;
  kind: RowKind;
  type: string;
  id: string;
  data: string;
  connection: number;
  duplicate: boolean;
}

/** Between two made-up records, ms. */
const HISTORY_STEP_MS = 20;
const HISTORY_FEEDS = DEMO_FEEDS.slice(0, 3);
const PREVIEW = 300;
/** Types of a stream that its lane tells apart. */
const TOLD_APART = 11;
const FIRST_TYPE = 16;

export class Records {
  readonly #history: number;
  readonly #startedAt: number;
  readonly #kept: Kept[] = [];
  readonly #types = new Map<number, string[]>();

  /** `history` records are there from the start; none of them takes memory. */
  constructor(history: number, now: number) {
    this.#history = history;
    this.#startedAt = now;
  }

  get length(): number {
    return this.#history + this.#kept.length;
  }

  keep(record: Kept): void {
    this.#kept.push(record);
  }

  /** The record at an index, which is its seq less one. */
  at(index: number): Kept {
    const kept = this.#kept[index - this.#history];
    return kept ?? this.#made(index);
  }

  timeAt(index: number): number {
    if (index < this.#history) {
      return this.#startedAt - (this.#history - index) * HISTORY_STEP_MS;
    }
    return this.#kept[index - this.#history]?.time ?? this.#startedAt;
  }

  /** The first index at or after a time. */
  indexAt(time: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.timeAt(middle) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The flag of a record's type in its stream's lane. */
  typeFlag({ stream, kind, type }: Kept): number {
    if (kind !== 'event') return 0;
    const types = this.types(stream);
    if (!types.includes(type) && types.length < TOLD_APART) types.push(type);
    const place = types.indexOf(type);
    return FIRST_TYPE << (place < 0 ? TOLD_APART : place);
  }

  /** The types that a stream's lane tells apart. */
  types(stream: number): string[] {
    const types = this.#types.get(stream) ?? [];
    this.#types.set(stream, types);
    return types;
  }

  /** Records at the start that are made up, evenly in time. */
  get history(): number {
    return this.#history;
  }

  row(index: number, matches: (preview: string) => number[]): Row {
    const record = this.at(index);
    const preview = record.data.slice(0, PREVIEW);
    return {
      seq: index + 1,
      stream: record.stream,
      time: record.time,
      kind: record.kind,
      type: record.type,
      id: record.id,
      size: record.kind === 'mark' ? 0 : record.data.length,
      preview,
      duplicate: record.duplicate,
      matches: matches(preview),
      cells: [],
    };
  }

  #made(index: number): Kept {
    // Scattered: lanes look at records at even distances.
    const feed = (Math.imul(index, 2_654_435_761) >>> 16) % HISTORY_FEEDS.length;
    const event = HISTORY_FEEDS[feed]?.event(index);
    return {
      stream: feed + 1,
      time: this.timeAt(index),
      kind: 'event',
      type: event?.type ?? '',
      id: event?.id ?? '',
      data: event?.data ?? '',
      connection: 1,
      duplicate: false,
    };
  }
}
