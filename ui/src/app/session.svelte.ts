/** What the window wishes and what the engine answered: the one state that regions share. */
import { getContext, setContext } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';

import { Alerts } from '../alerts/alerts.svelte';
import { Bookmarks } from '../bookmarks/bookmarks.svelte';
import { copyComing } from '../drawer/clipboard';
import { Inspect } from '../drawer/inspect.svelte';
import { FrameLoop } from '../frame/loop';
import { meter } from '../frame/meter';
import { Pace } from '../frame/pace.svelte';
import { Timeline } from '../grid/timeline.svelte';
import {
  asWireError,
  newSpec,
  type ExportStatus,
  type FrameReply,
  type FrameRequest,
  type Host,
  type ImportStatus,
  type Row,
  type Shown,
  type StreamStatus,
} from '../host/host';
import { LanesView } from '../lanes/lanes.svelte';
import { text } from '../text/text';
import { isolated } from '../text/visible';
import { Moving } from './moving.svelte';
import { Notices } from './notices.svelte';
import { StreamPages } from './pages';

/** Everything of a reply but its rows and lanes; renewed at most ten times a second. */
export type Status = Pick<FrameReply, 'engine' | 'view' | 'exports' | 'imports' | 'alerts' | 'now'> & {
  /** All of them, in the rail's order. */
  streams: readonly StreamStatus[];
  /** The filter that `view` answers. */
  filter: string;
};

export const STATUS_EVERY_MS = 100;
/** When frames do not come (a covered window on some systems), a timer stands in. */
const FRAME_FALLBACK_MS = 250;

export class Session {
  readonly host: Host;
  readonly timeline = new Timeline(() => this.#loop.changed());
  readonly lanes = new LanesView(() => this.#loop.lanesChanged());
  readonly inspect = new Inspect(() => this.#loop.changed());
  readonly notices = new Notices();
  readonly moving = new Moving(this, () => this.#loop.changed());
  readonly bookmarks = new Bookmarks(this);
  readonly alerts: Alerts;
  readonly pace = new Pace();
  status: Status | null = $state.raw(null);
  /** Why the engine does not answer, or null. */
  lost: string | null = $state(null);
  /** The first steps are told. */
  touring = $state(false);
  filter = $state('');
  /** Only these streams are shown; empty shows all. */
  solo: string[] = $state.raw([]);
  /** All but these are shown, in `solo` by name. */
  muted: string[] = $state.raw([]);
  /** How long the present filter took until it had found all, ms; null before. */
  filterMs: number | null = $state(null);
  /** The engine's clock, moved on between replies. */
  clock = $state(0);

  readonly streams = $derived(this.status?.streams ?? []);
  readonly byKey = $derived(new Map(this.streams.map((stream) => [stream.key, stream])));
  /** Names of streams that are watched no more and whose rows were seen. */
  readonly #gone = new SvelteMap<number, string>();
  readonly #loop: FrameLoop;
  /** The export whose end is seen in its dialog, or null. */
  watchedExport: number | null = null;
  /** Exports and imports whose failure was said. */
  readonly #saidFailed = new Set<string>();
  readonly #pages = new StreamPages();
  #latest: Status | null = null;
  #receivedAt = 0;
  #publishedAt = -Infinity;
  #publishing = false;
  /** The last filter of which was told that it has found all. */
  #searched = '';
  #filteredAt = 0;
  #pacing = false;
  /** Another filter has other ranks: what it shows is not new, though more than before. */
  #recount = false;

  constructor(host: Host) {
    this.host = host;
    this.alerts = new Alerts(host, this.notices);
    this.#loop = new FrameLoop({
      ask: (request) => ask(host, request),
      wish: (lanesDue) => ({
        filter: this.filter,
        streams: this.shown,
        ...this.timeline.wish(),
        columns: [...this.inspect.columns],
        find: this.moving.marked,
        streams_from: this.#pages.from,
        lanes: lanesDue ? this.#lanesWish() : null,
      }),
      show: (reply, request) => meter.work(() => this.#show(reply, request)),
      fail: (error) => {
        this.lost = asWireError(error).message;
      },
      hidden: () => document.hidden,
      now: () => performance.now(),
      nextFrame,
      soon: (run) => queueMicrotask(() => meter.work(run)),
      later: (ms, run) => setTimeout(run, ms),
    });
  }

  /** Asks from now on; gives what to do at the end. */
  start(): () => void {
    const changed = () => this.#loop.changed();
    document.addEventListener('visibilitychange', changed);
    const ticking = setInterval(() => {
      if (document.hidden) return;
      meter.work(() => this.#tick());
      // Scrolling changes what is new, and asks for nothing where the rows are at hand.
      if (this.timeline.fresh !== this.timeline.told.fresh) this.#publish();
    }, 250);
    changed();
    return () => {
      document.removeEventListener('visibilitychange', changed);
      clearInterval(ticking);
    };
  }

  /** Asks the engine for what is new. */
  refresh(): void {
    this.#loop.changed();
  }

  /** Which streams are shown, as the engine is asked: hiding a few of many names only these. */
  get shown(): Shown {
    return this.muted.length > 0 ? { but: this.muted } : this.solo;
  }

  /** A filter or solo hides records. */
  get narrowed(): boolean {
    return this.filter.trim() !== '' || this.solo.length > 0;
  }

  setFilter(filter: string): void {
    if (filter === this.filter) return;
    const wider = this.filter.includes(filter.trim());
    // Announced first, the question is on its way before anything is drawn anew.
    this.#loop.changed();
    this.filter = filter;
    this.#refiltered(wider);
  }

  /** Shows only this stream, or all again. */
  toggleSolo(name: string): void {
    const alone = this.solo.length === 1 && this.solo[0] === name;
    this.muted = [];
    this.solo = alone ? [] : [name];
    this.#refiltered(alone);
  }

  /** Hides this stream, or shows it again; the last that is shown stays. */
  toggleMute(name: string): void {
    const names = this.streams.map((stream) => stream.name);
    // Those that are hidden otherwise stay hidden.
    const hidden = this.solo.length > 0 ? names.filter((one) => !this.solo.includes(one)) : [];
    const muted = hidden.includes(name) ? hidden.filter((one) => one !== name) : [...hidden, name];
    if (muted.length >= names.length) return;
    this.muted = muted;
    this.solo = muted.length === 0 ? [] : names.filter((one) => !muted.includes(one));
    this.#refiltered(hidden.includes(name));
  }

  showAllStreams(): void {
    this.muted = [];
    this.solo = [];
    this.#refiltered(true);
  }

  streamOf(row: Row): StreamStatus | undefined {
    return this.byKey.get(row.stream);
  }

  /** What a stream is called, also when it is watched no more. */
  nameOf(key: number): string {
    if (key === 0) return text.grid.capture;
    return this.byKey.get(key)?.name ?? this.#gone.get(key) ?? text.grid.gone(key);
  }

  /** Does what a command asks and says so if it fails. */
  async attempt(what: string, run: () => Promise<unknown>): Promise<boolean> {
    try {
      await run();
      this.#loop.changed();
      return true;
    } catch (error) {
      this.notices.add(text.failed.because(what, isolated(asWireError(error).message)));
      return false;
    }
  }

  async addUrl(url: string): Promise<void> {
    await this.host.addStream(newSpec(url.trim()));
    this.#loop.changed();
  }

  /** Puts a stream into the clipboard as a curl command. */
  async copyCurl(name: string): Promise<void> {
    const shown = isolated(name);
    await this.attempt(text.curl.failed(shown), async () => {
      const done = await copyComing(this.host.streamCurl(name));
      this.notices.add(done ? text.curl.copied(shown) : text.curl.refused, !done);
    });
  }

  /** Asks for files, or for captures' folders, and begins to read them. */
  importFiles(folders: boolean): Promise<boolean> {
    return this.attempt(text.importing.didNotStart, () => this.host.importFiles(folders));
  }

  /** Pauses every stream that is on, or resumes every paused one. */
  pauseAll(paused: boolean): Promise<boolean> {
    const what = paused ? text.failed.pauseAll : text.failed.resumeAll;
    return this.attempt(what, () => this.host.pauseAll(paused));
  }

  /** Starts the built-in feeds and adds each that is not there yet. */
  startDemo(): Promise<boolean> {
    return this.attempt(text.demo.start, async () => {
      const demo = await this.host.startDemo();
      const have = new Set(this.streams.map((stream) => stream.name));
      for (const spec of demo.streams) {
        if (!have.has(spec.name)) await this.host.addStream(spec);
      }
    });
  }

  /** Watches a stream no more; what came of it stays. Whether that was done. */
  removeStream(name: string): Promise<boolean> {
    const what = text.failed.remove(isolated(name));
    return this.attempt(what, () => this.host.removeStream(name));
  }

  /** Stops the built-in feeds; their streams stay. */
  stopDemo(): Promise<boolean> {
    return this.attempt(text.failed.demoStop, () => this.host.stopDemo());
  }

  /** `wider`: the view may have all that it had, and more. */
  #refiltered(wider: boolean): void {
    const { timeline } = this;
    this.#filteredAt = performance.now();
    this.filterMs = null;
    timeline.selection.clear();
    if (wider || timeline.selectedInSight) timeline.keepSelected();
    this.#recount = true;
    this.lanes.refilter();
    this.#loop.changed();
  }

  #lanesWish() {
    return this.lanes.wish({
      clock: this.#now(),
      now: performance.now(),
      paused: this.timeline.paused,
      narrowed: this.narrowed,
    });
  }

  #show(reply: FrameReply, request: FrameRequest): void {
    this.lost = null;
    this.#receivedAt = performance.now();
    const { engine, view, exports, imports, alerts, now } = reply;
    if (this.#pages.take(reply, request.streams_from)) this.#loop.changed();
    const { filter } = request;
    const { streams } = this.#pages;
    this.#latest = { engine, streams, view, filter, exports, imports, alerts, now };
    for (const { key, name } of reply.gone) this.#gone.set(key, name);
    this.timeline.take(reply, request);
    if (this.#recount && filter === this.filter && this.#shows(request.streams)) {
      this.timeline.seeAll();
      this.#recount = view.scanned < view.of;
    }
    this.#sayFailed('export', exports, text.failed.exportFile);
    this.#sayFailed('import', imports, text.importing.ended);
    this.alerts.take(alerts);
    if (reply.lanes && request.lanes) {
      this.lanes.take(reply.lanes, request.lanes, performance.now());
    }
    this.#publish();
    this.#measurePace();
  }

  /** A question was about the streams that are shown now. */
  #shows(streams: Shown): boolean {
    if (this.muted.length === 0) return streams === this.solo;
    return 'but' in streams && streams.but === this.muted;
  }

  /** How long the frame takes in which that is drawn. */
  #measurePace(): void {
    if (this.#pacing) return;
    this.#pacing = true;
    requestAnimationFrame((from) =>
      requestAnimationFrame((to) => {
        this.#pacing = false;
        this.pace.drawn(to - from, performance.now());
      }),
    );
  }

  /** The status bar has room for a few words only. */
  #sayFailed(
    kind: string,
    list: readonly (ExportStatus | ImportStatus)[],
    words: (file: string) => string,
  ): void {
    for (const one of list) {
      const key = `${kind} ${one.id}`;
      if (one.state !== 'failed' || this.#saidFailed.has(key)) continue;
      this.#saidFailed.add(key);
      if (kind === 'export' && one.id === this.watchedExport) continue;
      const what = words(isolated(one.file));
      this.notices.add(text.failed.because(what, isolated(one.detail)));
    }
  }

  #publish(): void {
    const due = this.#publishedAt + STATUS_EVERY_MS - performance.now();
    if (this.#foundAll() || (due <= 0 && !this.#publishing)) {
      this.#publishNow();
      return;
    }
    if (this.#publishing) return;
    this.#publishing = true;
    setTimeout(() => {
      this.#publishing = false;
      meter.work(() => this.#publishNow());
    }, due);
  }

  /** A filter has found all there is: the person waits for that, so it is told at once. */
  #foundAll(): boolean {
    const latest = this.#latest;
    if (!latest || latest.filter === this.#searched) return false;
    if (latest.view.error || latest.view.scanned < latest.view.of) return false;
    this.#searched = latest.filter;
    if (latest.filter === this.filter) this.filterMs = performance.now() - this.#filteredAt;
    return true;
  }

  #publishNow(): void {
    this.#publishedAt = performance.now();
    this.status = this.#latest;
    this.timeline.tell();
    this.#tick();
    this.#settleSolo();
  }

  /** Streams that are gone are shown no more, and what is new is where only some are hidden. */
  #settleSolo(): void {
    if (this.solo.length === 0) return;
    const names = this.streams.map((stream) => stream.name);
    const there = new Set(names);
    const wasMuted = this.muted.length > 0;
    const muted = new Set(this.muted.filter((name) => there.has(name)));
    const left = wasMuted
      ? names.filter((name) => !muted.has(name))
      : this.solo.filter((name) => there.has(name));
    const none = left.length === 0 || (wasMuted && muted.size === 0);
    const solo = none ? [] : left;
    const others = none || muted.size !== this.muted.length;
    if (others) this.muted = none ? [] : [...muted];
    if (solo.length === this.solo.length && solo.every((name, at) => name === this.solo[at])) return;
    this.solo = solo;
    // A stream that came is in the view already when others are hidden.
    if (others || !wasMuted) this.#refiltered(true);
  }

  #tick(): void {
    this.clock = this.#now();
    this.pace.look(performance.now());
  }

  /** The engine's clock; 0 before it answered. */
  #now(): number {
    return this.#latest ? this.#latest.now + performance.now() - this.#receivedAt : 0;
  }
}

async function ask(host: Host, request: FrameRequest): Promise<FrameReply> {
  meter.question(true);
  try {
    return await host.frame(request);
  } finally {
    meter.question(false);
  }
}

function nextFrame(run: () => void): void {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    meter.work(run);
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, FRAME_FALLBACK_MS);
}

const KEY = Symbol('session');

export function provideSession(session: Session): Session {
  return setContext(KEY, session);
}

export function useSession(): Session {
  return getContext<Session>(KEY);
}
