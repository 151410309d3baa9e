/** What the window wishes and what the engine answered: the one state that regions share. */
import { getContext, setContext } from 'svelte';

import { copyComing } from '../drawer/clipboard';
import { FrameLoop } from '../frame/loop';
import { Timeline } from '../grid/timeline.svelte';
import {
  asWireError,
  newSpec,
  type ExportStatus,
  type FrameReply,
  type FrameRequest,
  type Host,
  type Lanes,
  type LanesRequest,
  type Row,
  type StreamStatus,
} from '../host/host';
import { text } from '../text/text';
import { visible } from '../text/visible';
import { Notices } from './notices.svelte';

/** Everything of a reply but its rows and lanes; renewed at most ten times a second. */
export type Status = Pick<FrameReply, 'engine' | 'streams' | 'view' | 'exports' | 'gone' | 'now'>;

export const STATUS_EVERY_MS = 100;
/** Lanes show at least this much time, so that a young capture does not rescale all the time. */
const LEAST_LANES_MS = 60_000;
/** When frames do not come (a covered window on some systems), a timer stands in. */
const FRAME_FALLBACK_MS = 250;

export class Session {
  readonly host: Host;
  readonly timeline = new Timeline(() => this.#loop.changed());
  readonly notices = new Notices();
  status: Status | null = $state.raw(null);
  lanes: Lanes | null = $state.raw(null);
  /** Why the engine does not answer, or null. */
  lost: string | null = $state(null);
  filter = $state('');
  /** Only these streams are shown; empty shows all. */
  solo: string[] = $state.raw([]);
  /** Which lanes are in sight, and how wide. */
  #lanesInSight = { px: 0, first: 0, count: 0 };
  /** The engine's clock, moved on between replies. */
  clock = $state(0);

  readonly streams = $derived(this.status?.streams ?? []);
  readonly byKey = $derived(new Map(this.streams.map((stream) => [stream.key, stream])));
  readonly #gone = $derived(
    new Map((this.status?.gone ?? []).map((stream) => [stream.key, stream.name])),
  );
  readonly #loop: FrameLoop;
  /** When the capture's first record came, as the engine's clock has it; 0 when not known. */
  #beganAt = 0;
  /** Exports whose failure was said. */
  readonly #saidExports = new Set<number>();
  #latest: Status | null = null;
  #receivedAt = 0;
  #publishedAt = -Infinity;
  #publishing = false;

  constructor(host: Host) {
    this.host = host;
    this.#loop = new FrameLoop({
      ask: (request) => host.frame(request),
      wish: () => ({
        filter: this.filter,
        streams: this.solo,
        ...this.timeline.wish(),
        columns: [],
        streams_from: 0,
        lanes: this.#lanesWish(),
      }),
      show: (reply, request) => this.#show(reply, request),
      fail: (error) => {
        this.lost = asWireError(error).message;
      },
      hidden: () => document.hidden,
      now: () => performance.now(),
      nextFrame,
      later: (ms, run) => setTimeout(run, ms),
    });
  }

  /** Asks from now on; gives what to do at the end. */
  start(): () => void {
    const changed = () => this.#loop.changed();
    document.addEventListener('visibilitychange', changed);
    const ticking = setInterval(() => {
      if (!document.hidden) this.#tick();
    }, 250);
    changed();
    return () => {
      document.removeEventListener('visibilitychange', changed);
      clearInterval(ticking);
    };
  }

  /** Asks the engine in the next frame. */
  refresh(): void {
    this.#loop.changed();
  }

  setFilter(filter: string): void {
    if (filter === this.filter) return;
    this.filter = filter;
    this.#loop.changed();
  }

  /** Shows only this stream, or all again. */
  toggleSolo(name: string): void {
    const alone = this.solo.length === 1 && this.solo[0] === name;
    this.solo = alone ? [] : [name];
    this.#loop.changed();
  }

  showAllStreams(): void {
    this.solo = [];
    this.#loop.changed();
  }

  showLanes(px: number, first: number, count: number): void {
    this.#lanesInSight = { px: Math.min(4096, Math.floor(px)), first, count };
    this.#loop.changed();
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
      this.notices.add(text.failed.because(what, asWireError(error).message));
      return false;
    }
  }

  async addUrl(url: string): Promise<void> {
    await this.host.addStream(newSpec(url.trim()));
    this.#loop.changed();
  }

  /** Puts a stream into the clipboard as a curl command. */
  async copyCurl(name: string): Promise<void> {
    const shown = visible(name);
    await this.attempt(text.curl.failed(shown), async () => {
      const done = await copyComing(this.host.streamCurl(name));
      this.notices.add(done ? text.curl.copied(shown) : text.curl.refused, !done);
    });
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

  #lanesWish(): LanesRequest | null {
    if (this.#lanesInSight.px < 1 || this.timeline.paused) return null;
    const young = this.clock - this.#beganAt < LEAST_LANES_MS;
    return {
      from: young ? this.clock - LEAST_LANES_MS : null,
      to: null,
      ...this.#lanesInSight,
    };
  }

  #show(reply: FrameReply, request: FrameRequest): void {
    this.lost = null;
    this.#receivedAt = performance.now();
    const { engine, streams, view, exports, gone, now } = reply;
    this.#latest = { engine, streams, view, exports, gone, now };
    this.timeline.take(reply, request);
    this.#sayFailed(exports);
    if (reply.lanes) {
      this.lanes = reply.lanes;
      if (request.lanes?.from === null) this.#beganAt = reply.lanes.from;
    }
    this.#publish();
  }

  /** The status bar has room for a few words only. */
  #sayFailed(exports: readonly ExportStatus[]): void {
    for (const one of exports) {
      if (one.state !== 'failed' || this.#saidExports.has(one.id)) continue;
      this.#saidExports.add(one.id);
      const what = text.failed.exportFile(visible(one.file));
      this.notices.add(text.failed.because(what, visible(one.detail)));
    }
  }

  #publish(): void {
    if (this.#publishing) return;
    const due = this.#publishedAt + STATUS_EVERY_MS - performance.now();
    if (due <= 0) {
      this.#publishNow();
      return;
    }
    this.#publishing = true;
    setTimeout(() => {
      this.#publishing = false;
      this.#publishNow();
    }, due);
  }

  #publishNow(): void {
    this.#publishedAt = performance.now();
    this.status = this.#latest;
    this.#tick();
    const names = new Set(this.streams.map((stream) => stream.name));
    const left = this.solo.filter((name) => names.has(name));
    if (left.length !== this.solo.length) {
      this.solo = left;
      this.#loop.changed();
    }
  }

  #tick(): void {
    if (this.#latest) this.clock = this.#latest.now + performance.now() - this.#receivedAt;
  }
}

function nextFrame(run: () => void): void {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    run();
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
