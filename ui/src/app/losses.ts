/** Streams that lose their connection, for who hears the window instead of seeing it. */
import type { StreamStatus } from '../host/host';
import { stateWords } from '../text/state';
import { text } from '../text/text';
import { isolated } from '../text/visible';

/** So many are told by name. */
const NAMED = 3;

export class Losses {
  /** The keys of streams that are not connected and were told. */
  #told = new Set<number>();

  /** What is to be said now, or "": each loss is told once, until the stream is open again. */
  take(streams: readonly StreamStatus[], now: number): string {
    const lost = streams.filter(
      ({ key, state }) => isLost(state) || (state === 'connecting' && this.#told.has(key)),
    );
    const fresh = lost.filter(({ key }) => !this.#told.has(key));
    this.#told = new Set(lost.map(({ key }) => key));
    const [first] = fresh;
    if (!first) return '';
    if (fresh.length === 1) {
      const words = stateWords(first, now);
      const known = first.detail === '' || words.includes(first.detail);
      const why = known ? words : text.state.because(words, first.detail);
      return text.status.lost(isolated(first.name), isolated(why));
    }
    const names = fresh.slice(0, NAMED).map(({ name }) => isolated(name));
    return text.status.lostMany(fresh.length, names.join(text.comma), fresh.length - names.length);
  }
}

function isLost(state: StreamStatus['state']): boolean {
  return state === 'retrying' || state === 'failed';
}
