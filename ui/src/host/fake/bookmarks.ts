/** The scripted capture's bookmarks, for as long as the page is open. */
import type { Bookmark } from '../host';
import { wireError } from './check';
import type { Records } from './records';

export class Bookmarks {
  readonly #kept = new Map<number, { note: string; time: number }>();

  list(records: Records): Bookmark[] {
    return [...this.#kept]
      .sort(([a], [b]) => a - b)
      .map(([seq, mark]) => ({ seq, ...mark, row: records.row(seq - 1, () => []) }));
  }

  set(seq: number, note: string | null, now: number): void {
    if (seq < 1) throw wireError('no-such-record', `record ${seq} is no longer in the capture`);
    if (note === null) this.#kept.delete(seq);
    else this.#kept.set(seq, { note, time: this.#kept.get(seq)?.time ?? now });
  }
}
