import { describe, expect, it } from 'vitest';

import type { Lanes, LanesRequest } from '../host/host';
import { LanesView, type Circumstances } from './lanes.svelte';

const HOUR = 3_600_000;
const BEGAN = 1_000_000;

describe('what lanes ask for', () => {
  it('is all there is, to the moment of the answer', () => {
    const stage = new Stage();
    stage.turn(BEGAN + HOUR);
    expect(stage.turn(BEGAN + HOUR)).toMatchObject({ from: null, to: null, px: 1000 });
  });

  it('is the whole capture’s picture only once a second, and anew for another filter', () => {
    const stage = new Stage();
    const asked = [0, 300, 600, 1100, 1200].map((now) => stage.turn(BEGAN + HOUR, now)?.overview);
    expect(asked).toEqual([true, false, false, true, false]);
    stage.view.refilter();
    expect(stage.turn(BEGAN + HOUR, 1300)).toMatchObject({ overview: true, ranks: 128 });
  });

  it('moves on at the live edge, and stands still in the past', () => {
    const stage = new Stage();
    stage.turn(BEGAN + HOUR);
    stage.view.zoomStep(true, true);
    const live = stage.turn(BEGAN + HOUR) as LanesRequest;
    const later = stage.turn(BEGAN + 2 * HOUR) as LanesRequest;
    expect((later.to as number) - (live.to as number)).toBeCloseTo(HOUR, -4);
    stage.view.showSpan({ from: BEGAN, to: BEGAN + 60_000 });
    expect(stage.turn(BEGAN + 3 * HOUR)).toMatchObject({ from: BEGAN, to: BEGAN + 60_000 });
  });

  it('is nothing while the view is paused, unless the person looks elsewhere', () => {
    const stage = new Stage();
    stage.turn(BEGAN + HOUR);
    expect(stage.turn(BEGAN + HOUR, 50, true)).toBeNull();
    stage.view.zoomStep(true, false);
    expect(stage.turn(BEGAN + HOUR, 100, true)).not.toBeNull();
    expect(stage.turn(BEGAN + HOUR, 150, true)).toBeNull();
  });

  it('stands still while paused, also when the pointer asks', () => {
    const stage = new Stage();
    stage.turn(BEGAN + HOUR);
    stage.turn(BEGAN + HOUR);
    stage.view.point(7, 2);
    expect(stage.turn(BEGAN + 2 * HOUR, 50, true)).toMatchObject({ from: BEGAN, to: BEGAN + HOUR });
  });

  it('is the count under the pointer, which belongs to the pixel it was asked for', () => {
    const stage = new Stage();
    stage.view.point(7, 2);
    expect(stage.changes).toBeGreaterThan(0);
    expect(stage.turn(BEGAN + HOUR)).toMatchObject({ probe: 7, named: 2 });
    expect(stage.view.counted).toBe(7);
    stage.view.point(8, 2);
    expect(stage.view.counted).not.toBe(stage.view.probe);
  });
});

describe('a marked time', () => {
  it('is zoomed to, and then no longer marked', () => {
    const stage = new Stage();
    stage.turn(BEGAN + HOUR);
    stage.view.mark(BEGAN + 9000, BEGAN + 4000);
    stage.view.zoomToBrush();
    expect(stage.view.brush).toBeNull();
    expect(stage.turn(BEGAN + HOUR)).toMatchObject({ from: BEGAN + 4000, to: BEGAN + 9000 });
  });
});

/** Lanes 1,000 px wide of a capture that began at `BEGAN`. */
class Stage {
  changes = 0;
  readonly view = new LanesView(() => this.changes++);

  constructor() {
    this.view.see(1000, 0, 8);
  }

  /** A request and its answer. */
  turn(clock: number, now = 0, paused = false): LanesRequest | null {
    const state: Circumstances = { clock, now, paused, narrowed: false };
    const request = this.view.wish(state);
    if (!request) return null;
    const overview = request.overview
      ? { from: BEGAN, to: clock, lane: { stream: 0, runs: [], peak: 0 } }
      : null;
    const [from, to] = [request.from ?? BEGAN, request.to ?? clock];
    const lanes: Lanes = { ...request, from, to, lanes: [], counts: [], types: [], overview, ranks: [] };
    this.view.take(lanes, request, now);
    return request;
  }
}
