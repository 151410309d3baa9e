/**
 * Asking again and again for what may cost much: a dear answer is asked for less often, and none
 * while nobody sees it.
 */

/** How many times as long as the last answer took is waited at least. */
const REST = 3;

export interface Clock {
  now(): number;
  /** The window is not seen. */
  hidden(): boolean;
  later(ms: number, run: () => void): number;
  cancel(timer: number): void;
}

const REAL: Clock = {
  now: () => performance.now(),
  hidden: () => document.hidden,
  later: (ms, run) => window.setTimeout(run, ms),
  cancel: (timer) => window.clearTimeout(timer),
};

/** Runs at once if the window is seen, and again until it answers false or what is given back is called. */
export function repeat(
  run: () => Promise<boolean>,
  everyMs: number,
  clock: Clock = REAL,
): () => void {
  let over = false;
  let timer = 0;
  const turn = async () => {
    const began = clock.now();
    const goesOn = clock.hidden() || (await run());
    if (over || !goesOn) return;
    const took = clock.now() - began;
    timer = clock.later(Math.max(everyMs, REST * took), () => void turn());
  };
  void turn();
  return () => {
    over = true;
    clock.cancel(timer);
  };
}
