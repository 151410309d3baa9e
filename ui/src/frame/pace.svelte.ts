/**
 * Whether drawing keeps up: how long frames take in which something new is drawn. Cheap enough to
 * be always on, and still when nothing changes.
 */

/** Frames that are judged together. */
const JUDGED = 40;
/** Drawing is slow from here on, frames a second, */
const SLOW_BELOW = 25;
/** and quick again from here on. */
const QUICK_FROM = 35;
/** Nothing was drawn for so long: there is nothing to keep up with, ms. */
const OVER_MS = 2000;

export class Pace {
  /** Frames a second while drawing is slow; null while it keeps up. */
  slow: number | null = $state(null);
  #took: number[] = [];
  #at = -Infinity;

  /** A frame that drew something took so long; `now` in ms, monotonic. */
  drawn(took: number, now: number): void {
    if (now - this.#at > OVER_MS) this.#took = [];
    this.#at = now;
    this.#took.push(took);
    if (this.#took.length > JUDGED) this.#took.shift();
    if (this.#took.length < JUDGED) return;
    // One long frame in many is a hiccup, and no slow display.
    const middle = [...this.#took].sort((a, b) => a - b)[JUDGED >> 1] as number;
    const rate = 1000 / Math.max(1, middle);
    if (rate < SLOW_BELOW) this.slow = Math.round(rate);
    else if (rate >= QUICK_FROM) this.slow = null;
  }

  /** Looks from time to time whether it is over. */
  look(now: number): void {
    if (now - this.#at > OVER_MS) this.slow = null;
  }
}
