import { describe, expect, it } from 'vitest';

import type { StreamStatus } from '../host/host';
import { StreamPages } from './pages';

const PAGE = 32;

describe('the rail in pages', () => {
  it('shows all of a few streams with the first reply', () => {
    const engine = new Engine(names(5));
    expect(engine.turn()).toBe(false);
    expect(engine.shown()).toEqual(names(5));
  });

  it('sees a thousand streams, and none before all have come', () => {
    const engine = new Engine(names(1000));
    let turns = 1;
    while (engine.turn()) {
      expect(engine.shown()).toEqual([]);
      turns++;
    }
    expect(engine.shown()).toEqual(names(1000));
    expect(turns).toBe(Math.ceil(1000 / PAGE));
  });

  it('asks for every page again when something changed, and then rests', () => {
    const engine = new Engine(names(100));
    engine.settle();
    engine.version++;
    engine.rates = 7;
    engine.settle();
    expect(engine.pages.streams.every((stream) => stream.rate === 7)).toBe(true);
    expect(engine.turn()).toBe(false);
  });

  it('keeps the list until all of another one has come', () => {
    const engine = new Engine(names(100));
    engine.settle();
    engine.change(names(90));
    expect(engine.turn()).toBe(true);
    expect(engine.shown()).toEqual(names(100));
    engine.settle();
    expect(engine.shown()).toEqual(names(90));
  });

  it('begins a list anew that changes while its pages come', () => {
    const engine = new Engine(names(100));
    engine.turn();
    engine.change(['first', ...names(100)]);
    engine.settle();
    expect(engine.shown()).toEqual(['first', ...names(100)]);
  });

  it('shows none when the last stream is removed', () => {
    const engine = new Engine(names(1));
    engine.settle();
    engine.change([]);
    engine.settle();
    expect(engine.shown()).toEqual([]);
  });
});

/** Answers with a page at a time, as the engine does. */
class Engine {
  pages = new StreamPages();
  names: string[];
  version = 1;
  list = 1;
  rates = 0;

  constructor(list: string[]) {
    this.names = list;
  }

  change(list: string[]): void {
    this.names = list;
    this.list++;
    this.version++;
  }

  turn(): boolean {
    const from = this.pages.from;
    const streams = this.names
      .slice(from, from + PAGE)
      .map((name) => ({ name, rate: this.rates }) as StreamStatus);
    const reply = {
      version: this.version,
      streams,
      streams_of: this.names.length,
      streams_list: this.list,
    };
    return this.pages.take(reply, from);
  }

  settle(): void {
    for (let turns = 0; this.turn(); turns++) {
      if (turns > 1000) throw new Error('the pages never come to an end');
    }
  }

  shown(): string[] {
    return this.pages.streams.map((stream) => stream.name);
  }
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `stream ${at}`);
}
