/**
 * Asks the engine for what the window shows: about once an animation frame, never while hidden.
 * What a person does is asked for at once, unless a question was asked within a frame's time or the
 * next frame's is due already.
 *
 * Idle, one long poll is out that the engine answers when something changed. A change of what is
 * wished (a scroll, a filter) may overtake it with one immediate request; a reply that was
 * overtaken is dropped. A newer wish waits until the immediate request is back, so replies are
 * shown in the order asked and scrolling never starves.
 */
import type { FrameReply, FrameRequest, LanesRequest, RowsAt, Shown } from '../host/host';

/** What the window shows now. */
export interface Wish {
  filter: string;
  streams: Shown;
  rows: RowsAt;
  count: number;
  columns: string[];
  /** Words to mark in the rows, besides the filter's. */
  find: string;
  streams_from: number;
  lanes: LanesRequest | null;
}

/** What the loop needs from outside. */
export interface Ports {
  ask(request: FrameRequest): Promise<FrameReply>;
  /** Read when a request goes out, not when it is announced; lanes only when they are due. */
  wish(lanesDue: boolean): Wish;
  show(reply: FrameReply, request: FrameRequest): void;
  /** The engine did not answer; the loop tries again by itself. */
  fail(error: unknown): void;
  hidden(): boolean;
  /** Monotonic, ms. */
  now(): number;
  nextFrame(run: () => void): void;
  /** Once all is done that the same event causes. */
  soon(run: () => void): void;
  later(ms: number, run: () => void): void;
}

/** How long an idle request may stay with the engine, ms. */
export const IDLE_WAIT_MS = 1000;
/** Lanes are asked for at most this often, ms. */
export const LANES_EVERY_MS = 200;
/** An animation frame at 60 Hz, ms. */
export const FRAME_MS = 16;
/** The longest pause after failed requests, ms. */
export const MAX_PAUSE_MS = 4000;

export class FrameLoop {
  readonly #ports: Ports;
  #newest = 0;
  #version = 0;
  #polling = false;
  #asking = false;
  #wishChanged = true;
  #scheduled = false;
  #failures = 0;
  #lanesAt = -Infinity;
  #turnAt = -Infinity;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** The wish is another one, or the window is visible again: ask at once. */
  changed(): void {
    this.#wishChanged = true;
    const fresh = this.#ports.now() - this.#turnAt >= FRAME_MS;
    this.#schedule(fresh ? this.#ports.soon : this.#ports.nextFrame);
  }

  /** Other lanes are wished for: they come with the next request, due or not. */
  lanesChanged(): void {
    this.#lanesAt = -Infinity;
    this.changed();
  }

  #schedule(at: (run: () => void) => void = this.#ports.nextFrame): void {
    if (this.#scheduled || this.#ports.hidden()) return;
    this.#scheduled = true;
    at(() => {
      this.#scheduled = false;
      if (!this.#ports.hidden()) this.#turn();
    });
  }

  #turn(): void {
    if (this.#asking) return;
    this.#turnAt = this.#ports.now();
    if (this.#wishChanged) void this.#ask(0);
    else if (!this.#polling) void this.#ask(IDLE_WAIT_MS);
  }

  async #ask(waitMs: number): Promise<void> {
    const request = this.#request(waitMs);
    const number = ++this.#newest;
    this.#mark(waitMs, true);
    let failed = false;
    try {
      const reply = await this.#ports.ask(request);
      this.#failures = 0;
      if (number === this.#newest) {
        this.#version = reply.version;
        this.#ports.show(reply, request);
      }
    } catch (error) {
      failed = true;
      if (waitMs === 0) this.#wishChanged = true;
      this.#ports.fail(error);
    }
    if (!failed) {
      this.#mark(waitMs, false);
      this.#schedule();
      return;
    }
    const pause = Math.min(250 * 2 ** this.#failures++, MAX_PAUSE_MS);
    this.#ports.later(pause, () => {
      this.#mark(waitMs, false);
      this.#schedule();
    });
  }

  #request(waitMs: number): FrameRequest {
    const now = this.#ports.now();
    const lanesDue = now - this.#lanesAt >= LANES_EVERY_MS;
    const wish = this.#ports.wish(lanesDue);
    if (waitMs === 0) this.#wishChanged = false;
    if (wish.lanes) this.#lanesAt = now;
    return {
      ...wish,
      since: this.#version,
      wait_ms: waitMs,
    };
  }

  #mark(waitMs: number, out: boolean): void {
    if (waitMs === 0) this.#asking = out;
    else this.#polling = out;
  }
}
