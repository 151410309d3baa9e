/** Moving about in the view: to the next match, error or break, to a time, to what is near. */
import { repeat } from '../drawer/repeat';
import { asWireError, type Found } from '../host/host';
import type { Span } from '../lanes/span';
import { clock } from '../text/clock.svelte';
import { count } from '../text/format';
import { text } from '../text/text';
import { isolated } from '../text/visible';
import type { Session } from './session.svelte';
import { parseWhen } from './when';

/** What went wrong: streams that failed, what was too large, and connections that failed. */
export const ERRORS =
  'kind:failed OR kind:limit OR (kind:end $.reason =~ /^(reset|dns|refused|tls|unreachable|header-timeout|silent|http-status|content-type|redirect|credentials)$/)';
/** Where a stream was interrupted, or came back. */
export const BREAKS = 'kind:gap OR kind:open OR kind:retry';
/** Has an answer at once, and ends the search before it. */
const NO_SEARCH = { filter: '', streams: [], wanted: '', from: 0, back: true, wrap: false };

export type Sought = 'match' | 'error' | 'break';

interface Search {
  /** So that a key held down does not start the same search again and again. */
  what: string;
  sought: Sought | null;
}

const FOUND_EVERY_MS = 500;
/** As fine as a minimap is high. */
export const FOUND_PX = 2048;

export class Moving {
  /** A filter term whose matches are marked and stepped through, hiding nothing. */
  term = $state('');
  /** The term is marked in the rows. */
  finding = $state(false);
  /** Why the term can't be read, or null. */
  wrong: string | null = $state(null);
  /** What is being looked for. */
  busy: Search | null = $state.raw(null);
  /** How many records the term finds and where they lie, while it is marked. */
  found: Found | null = $state.raw(null);
  /** Which time the picture of {@link found} shows. */
  foundSpan: Span = { from: 0, to: 0 };
  readonly #session: Session;
  readonly #changed: () => void;
  #search = 0;
  /** What led to the row that is on its way. */
  #led: string | null = null;

  /** `changed` is called when other words are to be marked. */
  constructor(session: Session, changed: () => void) {
    this.#session = session;
    this.#changed = changed;
  }

  /** What the rows are asked to mark. */
  get marked(): string {
    return this.finding ? this.term : '';
  }

  setTerm(term: string): void {
    this.term = term;
    this.wrong = null;
    this.found = null;
    this.cancel();
    if (term.trim() === '') this.stopFinding();
    else this.#find();
  }

  #find(): void {
    this.finding = true;
    this.#changed();
  }

  /** The next record of a kind after the selected one, going round at the end. */
  async step(sought: Sought, back: boolean): Promise<void> {
    const wanted = { match: this.term, error: ERRORS, break: BREAKS }[sought];
    if (wanted.trim() === '') return;
    if (sought === 'match') this.#find();
    const what = `${sought} ${back} ${wanted}`;
    const { timeline, notices } = this.#session;
    if (this.busy?.what === what || (timeline.target && this.#led === what)) return;
    const from = this.#from(back);
    await this.#searchFor({ what, sought }, async (current) => {
      const { host, filter, shown } = this.#session;
      const found = await host.seek({ filter, streams: shown, wanted, from, back, wrap: true });
      if (!current()) return;
      if (found !== null) timeline.show({ seq: found });
      const round = found !== null && (back ? found >= from : found <= from);
      if (found === null) notices.add(text.moving.none[sought], false);
      else if (round) notices.add(text.moving.round(back), false);
    });
  }

  /** Selects the record of a stream that is nearest to a time. */
  async nearest(stream: string, time: number): Promise<void> {
    const { host, solo, filter, timeline, notices } = this.#session;
    await this.#searchFor({ what: `near ${stream} ${time}`, sought: null }, async (current) => {
      const hidden = solo.length > 0 && !solo.includes(stream);
      const from = await this.#seqAt(time);
      const beside = async (from: number, back: boolean) => {
        const request = { filter, streams: [stream], wanted: '', from, back, wrap: false };
        const seq = hidden ? null : await host.seek(request);
        return seq === null ? null : (await host.record(seq, 0)).row;
      };
      // One after the other: a search gives up the one before it.
      const later = await beside(from - 1, false);
      const earlier = await beside(from, true);
      if (!current()) return;
      const near = [later, earlier]
        .filter((row) => row !== null)
        .sort((a, b) => Math.abs(a.time - time) - Math.abs(b.time - time))[0];
      if (near) timeline.show({ seq: near.seq });
      else notices.add(text.lanes.noneNear(isolated(stream)), false);
    });
  }

  /** Marks the term's matches no longer. */
  stopFinding(): void {
    this.finding = false;
    this.found = null;
    this.#changed();
    const { from, to } = this.foundSpan;
    this.#session.host
      .found({ filter: '', streams: [], find: '', from, to, px: 1 })
      .catch(() => {});
  }

  /** Asks again and again what the term finds, until told to stop. */
  watchFound(): () => void {
    let stopped = false;
    const stop = repeat(async () => {
      await this.#askFound(() => stopped);
      return true;
    }, FOUND_EVERY_MS);
    return () => {
      stopped = true;
      stop();
    };
  }

  async #askFound(stopped: () => boolean): Promise<void> {
    const { host, filter, shown, lanes, status } = this.#session;
    const { overview } = lanes;
    if (!overview || status?.view.error) return;
    const span = { from: overview.from, to: overview.to };
    const request = { filter, streams: shown, find: this.term, ...span, px: FOUND_PX };
    try {
      const found = await host.found(request);
      if (stopped()) return;
      this.foundSpan = span;
      this.found = found;
      this.wrong = null;
    } catch (error) {
      if (stopped()) return;
      this.found = null;
      const { code, message } = asWireError(error);
      if (code === 'bad-filter') this.wrong = message;
    }
  }

  /** Goes to a record; says so where the filter hides it, and gives false. */
  async toRecord(seq: number): Promise<boolean> {
    const { host, narrowed, filter, shown, timeline } = this.#session;
    if (!narrowed) {
      this.cancel();
      timeline.show({ seq });
      return true;
    }
    let there = false;
    await this.#searchFor({ what: `record ${seq}`, sought: null }, async (current) => {
      const view = { filter, streams: shown, wanted: '', back: false, wrap: false };
      const found = await host.seek({ ...view, from: seq - 1 });
      if (!current()) return;
      there = found === seq;
      if (there) timeline.show({ seq });
      else this.#sayHidden(seq);
    });
    return there;
  }

  /** Whether the filter hides the selected record, and says so: nothing is done to it unseen. */
  hidesSelected(): boolean {
    const { selected } = this.#session.timeline;
    if (!selected?.hidden || selected.seq === null) return false;
    this.#sayHidden(selected.seq);
    return true;
  }

  #sayHidden(seq: number): void {
    const record = text.bookmarks.record(count(seq));
    this.#session.notices.add(text.bookmarks.hidden(record), false);
  }

  /** Goes to what a person typed; false when it can't be read. */
  goTo(typed: string): boolean {
    const target = parseWhen(typed, this.#session.clock, clock.utc);
    if (!target) return false;
    this.cancel();
    this.#session.timeline.show(target);
    return true;
  }

  /** Stops looking; whether there was something to stop. */
  cancel(): boolean {
    const { host, timeline } = this.#session;
    const was = this.busy !== null || timeline.going;
    if (this.busy) host.seek(NO_SEARCH).catch(() => {});
    this.#giveUp();
    return was;
  }

  #giveUp(): void {
    this.#search++;
    this.busy = null;
    this.#session.timeline.forget();
  }

  async #searchFor(search: Search, run: (current: () => boolean) => Promise<void>): Promise<void> {
    // A new search of the engine ends the one before it by itself.
    this.#giveUp();
    const number = this.#search;
    const current = () => number === this.#search;
    this.busy = search;
    this.#led = search.what;
    try {
      await run(current);
    } catch (error) {
      if (current()) this.#say(error, search);
    }
    if (current()) this.busy = null;
  }

  #say(error: unknown, { sought }: Search): void {
    const { code, message } = asWireError(error);
    const filterIsWrong = this.#session.status?.view.error != null;
    if (sought === 'match' && code === 'bad-filter' && !filterIsWrong) this.wrong = message;
    else this.#session.notices.add(text.failed.because(text.moving.failed, message));
  }

  /** From the selected row; without one from the edge of what is in sight, which counts too. */
  #from(back: boolean): number {
    const { timeline } = this.#session;
    const { selected } = timeline;
    if (selected?.seq != null) return selected.seq;
    const rows = timeline.slots.flatMap((slot) => slot.row ?? []);
    return back ? (rows.at(-1)?.seq ?? 0) + 1 : (rows[0]?.seq ?? 1) - 1;
  }

  /** A record of the view that came about then. */
  async #seqAt(time: number): Promise<number> {
    const { host, filter, shown } = this.#session;
    const reply = await host.frame({
      filter,
      streams: shown,
      rows: { time },
      count: 1,
      columns: [],
      find: '',
      streams_from: 0,
      lanes: null,
      since: 0,
      wait_ms: 0,
    });
    return reply.rows[0]?.seq ?? 1;
  }
}
