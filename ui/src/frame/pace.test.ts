import { describe, expect, it } from 'vitest';

import { Pace } from './pace.svelte';

describe('the pace of drawing', () => {
  it('is not worth a word at 60 frames a second', () => {
    const stage = new Stage();
    stage.draws(200, 16);
    expect(stage.pace.slow).toBeNull();
  });

  it('is told when frames take long, in frames a second', () => {
    const stage = new Stage();
    stage.draws(200, 50);
    expect(stage.pace.slow).toBe(20);
  });

  it('is not slow for a hiccup', () => {
    const stage = new Stage();
    stage.draws(100, 16);
    stage.draws(5, 900);
    stage.draws(10, 16);
    expect(stage.pace.slow).toBeNull();
  });

  it('is slow until it is clearly quick again', () => {
    const stage = new Stage();
    stage.draws(60, 50);
    stage.draws(60, 33);
    expect(stage.pace.slow).not.toBeNull();
    stage.draws(60, 20);
    expect(stage.pace.slow).toBeNull();
  });

  it('is no longer slow when there is nothing to draw', () => {
    const stage = new Stage();
    stage.draws(60, 50);
    stage.clock += 10_000;
    stage.pace.look(stage.clock);
    expect(stage.pace.slow).toBeNull();
    stage.draws(5, 50);
    expect(stage.pace.slow).toBeNull();
  });
});

/** A display whose frames the test draws. */
class Stage {
  clock = 0;
  pace = new Pace();

  draws(frames: number, took: number): void {
    for (let frame = 0; frame < frames; frame++) {
      this.clock += took;
      this.pace.drawn(took, this.clock);
      this.pace.look(this.clock);
    }
  }
}
