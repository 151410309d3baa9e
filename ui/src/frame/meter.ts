/**
 * What frames take, while somebody looks: the diagnostics are open. Else it keeps nothing.
 *
 * Script is what the window does for a reply (reading it, and the changes that follow), for a turn
 * of the loop, for counters and for the wheel, up to the end of the microtasks that it leaves:
 * there what is shown follows what changed. WebKit tells times in whole milliseconds.
 */

/** One animation frame, times in ms. */
export interface Frame {
  /** When it began, on the page's clock. */
  at: number;
  /** Until the next one began. */
  took: number;
  /** Script within it. */
  script: number;
  /** Questions that were out at its end. */
  asked: number;
}

/** More than anybody leaves lying for between two looks. */
const MOST = 1200;

export class Meter {
  readonly #now: () => number;
  #on = false;
  #asked = 0;
  #frames: Frame[] = [];
  #began = 0;
  #script = 0;
  /** Work that has not ended, and since when: work within work counts once. */
  #open = 0;
  #since = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Measures from now on; gives what to do at the end. */
  start(): () => void {
    this.#on = true;
    this.#frames = [];
    this.#script = 0;
    this.#began = this.#now();
    return () => {
      this.#on = false;
      this.#frames = [];
    };
  }

  /** Does it, and counts it with what follows in microtasks. */
  work<T>(run: () => T): T {
    if (!this.#on) return run();
    if (this.#open++ === 0) this.#since = this.#now();
    try {
      return run();
    } finally {
      queueMicrotask(() => {
        if (--this.#open === 0) this.#script += this.#now() - this.#since;
      });
    }
  }

  /** A question goes out, or its answer is there. */
  question(out: boolean): void {
    this.#asked += out ? 1 : -1;
  }

  /** An animation frame begins. */
  frame(): void {
    if (!this.#on) return;
    const now = this.#now();
    const took = now - this.#began;
    this.#frames.push({ at: this.#began, took, script: this.#script, asked: this.#asked });
    if (this.#frames.length > MOST) this.#frames.shift();
    this.#began = now;
    this.#script = 0;
  }

  /** The frames since the last look, oldest first. */
  take(): readonly Frame[] {
    return this.#frames.splice(0);
  }
}

export const meter = new Meter(() => performance.now());

/** What a person reads of some frames. */
export interface Summary {
  /** Frames a second. */
  rate: number;
  /** Script a frame on average, ms. */
  script: number;
  /** The most script in one of them, ms. */
  most: number;
  asked: number;
}

/** Null without frames. */
export function summary(frames: readonly Frame[]): Summary | null {
  const last = frames.at(-1);
  if (!last) return null;
  const took = frames.reduce((sum, frame) => sum + frame.took, 0);
  const script = frames.reduce((sum, frame) => sum + frame.script, 0);
  return {
    rate: took > 0 ? (frames.length / took) * 1000 : 0,
    script: script / frames.length,
    most: Math.max(...frames.map((frame) => frame.script)),
    asked: last.asked,
  };
}
