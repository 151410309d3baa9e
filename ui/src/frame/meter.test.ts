import { describe, expect, it } from 'vitest';

import { Meter, summary } from './meter';

describe('the meter', () => {
  it('keeps nothing while nobody looks', async () => {
    const stage = new Stage();
    await stage.works(5);
    stage.frames(16);
    expect(stage.meter.take()).toEqual([]);
  });

  it('counts script in the frame in which it is done', async () => {
    const stage = new Stage();
    stage.meter.start();
    await stage.works(5);
    stage.frames(16);
    stage.frames(16);
    await stage.works(2);
    await stage.works(3);
    stage.frames(16);
    expect(stage.meter.take().map(({ script }) => script)).toEqual([5, 0, 5]);
    expect(stage.meter.take()).toEqual([]);
  });

  it('counts what follows in microtasks too', async () => {
    const stage = new Stage();
    stage.meter.start();
    stage.meter.work(() => {
      stage.clock += 1;
      queueMicrotask(() => (stage.clock += 4));
    });
    await Promise.resolve();
    await Promise.resolve();
    stage.frames(16);
    expect(stage.meter.take()[0]?.script).toBe(5);
  });

  it('counts work within work once', async () => {
    const stage = new Stage();
    stage.meter.start();
    stage.meter.work(() => {
      stage.clock += 1;
      stage.meter.work(() => (stage.clock += 2));
    });
    await Promise.resolve();
    stage.frames(16);
    expect(stage.meter.take()[0]?.script).toBe(3);
  });

  it('gives what the work gives, and lets its failure through', () => {
    const { meter } = new Stage();
    meter.start();
    expect(meter.work(() => 'done')).toBe('done');
    const fails = () => {
      throw new Error('gone');
    };
    expect(() => meter.work(fails)).toThrow('gone');
  });

  it('tells when frames began, how long they took and which questions were out', () => {
    const stage = new Stage();
    stage.clock = 100;
    stage.meter.start();
    stage.meter.question(true);
    stage.frames(16);
    stage.meter.question(false);
    stage.frames(50);
    expect(stage.meter.take()).toEqual([
      { at: 100, took: 16, script: 0, asked: 1 },
      { at: 116, took: 50, script: 0, asked: 0 },
    ]);
  });

  it('knows what is out also when it was asked before anybody looked', () => {
    const stage = new Stage();
    stage.meter.question(true);
    const stop = stage.meter.start();
    stop();
    stage.meter.question(false);
    stage.meter.start();
    stage.frames(16);
    expect(stage.meter.take()[0]?.asked).toBe(0);
  });

  it('forgets the oldest frames when nobody takes them', () => {
    const stage = new Stage();
    stage.meter.start();
    for (let frame = 0; frame < 5000; frame++) stage.frames(1);
    const kept = stage.meter.take();
    expect(kept.length).toBeLessThan(5000);
    expect(kept.at(-1)?.at).toBe(4999);
  });
});

describe('a summary of frames', () => {
  it('is their rate, their script and what is out', () => {
    const frames = [
      { at: 0, took: 20, script: 1, asked: 1 },
      { at: 20, took: 20, script: 7, asked: 0 },
    ];
    expect(summary(frames)).toEqual({ rate: 50, script: 4, most: 7, asked: 0 });
  });

  it('is none without frames', () => {
    expect(summary([])).toBeNull();
  });
});

/** A meter whose clock the test moves. */
class Stage {
  clock = 0;
  meter = new Meter(() => this.clock);

  async works(ms: number): Promise<void> {
    this.meter.work(() => (this.clock += ms));
    await Promise.resolve();
  }

  /** A frame that ends after so much more time. */
  frames(ms: number): void {
    this.clock += ms;
    this.meter.frame();
  }
}
