/** The records that a person marked, as the engine keeps them. */
import type { Session } from '../app/session.svelte';
import type { Bookmark } from '../host/host';
import { count } from '../text/format';
import { text } from '../text/text';

/** The bookmark after a record, or before it, going round; null when there is none. */
export function nextOf(list: readonly Bookmark[], from: number, back: boolean): number | null {
  const seqs = list.flatMap(({ seq, row }) => (row ? [seq] : []));
  const next = back ? seqs.findLast((seq) => seq < from) : seqs.find((seq) => seq > from);
  return next ?? (back ? seqs.at(-1) : seqs[0]) ?? null;
}

export class Bookmarks {
  /** All of them, the oldest record first. */
  list: readonly Bookmark[] = $state.raw([]);
  readonly #bySeq = $derived(new Map(this.list.map((one) => [one.seq, one])));
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  of(seq: number): Bookmark | undefined {
    return this.#bySeq.get(seq);
  }

  async load(): Promise<void> {
    const list = await this.#session.host.bookmarks();
    this.list = list.toSorted((a, b) => a.seq - b.seq);
    this.#session.lanes.bookmarks = this.list.flatMap(({ row }) => (row ? [row.time] : []));
  }

  /** Marks the selected record, or takes its mark away. */
  async toggle(): Promise<void> {
    const { moving, timeline } = this.#session;
    if (moving.hidesSelected()) return;
    const seq = timeline.selected?.seq;
    if (seq == null) this.#session.notices.add(text.bookmarks.selectFirst, false);
    else await this.set(seq, this.of(seq) ? null : '');
  }

  /** Marks a record with a note; null takes the mark away. */
  async set(seq: number, note: string | null): Promise<void> {
    await this.#session.attempt(text.bookmarks.failed, async () => {
      await this.#session.host.setBookmark(seq, note);
      await this.load();
    });
  }

  /** Goes to the next bookmark after the selected record, or the one before it. */
  step(back: boolean): void {
    const { timeline, notices, moving } = this.#session;
    const from = timeline.selected?.seq ?? (back ? Infinity : 0);
    const seq = nextOf(this.list, from, back);
    if (seq === null) notices.add(text.bookmarks.none, false);
    else void moving.toRecord(seq);
  }
}

/** `record 1,234` for what has no row any more. */
export function recordWords(seq: number): string {
  return text.bookmarks.record(count(seq));
}
