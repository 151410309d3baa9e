import { describe, expect, it, vi } from 'vitest';

import type { Completion, CompletionItem, Host } from '../host/host';
import { accepted, Completing, unfinished } from './completing.svelte';

const item = (insert: string): CompletionItem => ({ insert, label: insert, detail: '' });

describe('a completion', () => {
  const at = (from: number, to: number): Completion => ({ from, to, items: [] });

  it('takes the place of what was typed, and a whole condition ends with a blank', () => {
    expect(accepted('a type:tr', at(7, 9), item('trade'))).toEqual({ text: 'a type:trade ', caret: 13 });
    expect(accepted('(type:tr) b', at(6, 8), item('trade'))).toEqual({ text: '(type:trade) b', caret: 11 });
  });

  it('goes on where a value is to follow', () => {
    expect(accepted('st', at(0, 2), item('stream:'))).toEqual({ text: 'stream:', caret: 7 });
  });
});

describe('an error', () => {
  const completed = (from: number): Completion => ({ from, to: from, items: [] });

  it('is one to wait with only where the condition is not finished', () => {
    expect(unfinished('a type:', completed(7), 2)).toBe(true);
    expect(unfinished('type:(', completed(6), 0)).toBe(false);
    expect(unfinished('😀 (type:', completed(9), 3)).toBe(true);
  });
});

describe('completing', () => {
  it('shows the answer to what was typed last, whichever comes last', async () => {
    const answers: ((found: Completion) => void)[] = [];
    const complete = vi.fn(() => new Promise<Completion>((resolve) => answers.push(resolve)));
    const completing = new Completing({ complete } as unknown as Host);
    completing.ask('s', 1);
    await vi.waitFor(() => expect(answers.length).toBe(1), { timeout: 20_000 });
    completing.ask('t', 1);
    await vi.waitFor(() => expect(answers.length).toBe(2), { timeout: 20_000 });
    answers[1]?.({ from: 0, to: 1, items: [item('type:')] });
    await vi.waitFor(() => expect(completing.at?.items[0]?.insert).toBe('type:'), { timeout: 20_000 });
    answers[0]?.({ from: 0, to: 1, items: [item('stream:')] });
    await Promise.resolve();
    expect(completing.at?.items[0]?.insert).toBe('type:');
  }, 90_000);

  it('is silent where a new condition may begin, unless it is wanted', async () => {
    const complete = vi.fn((_: string, at: number) =>
      Promise.resolve({ from: at, to: at, items: [item('stream:')] }),
    );
    const completing = new Completing({ complete } as unknown as Host);
    const answer = async (text: string, wanted = false) => {
      const before = complete.mock.calls.length;
      completing.ask(text, text.length, wanted);
      await vi.waitFor(() => expect(complete.mock.calls.length).toBe(before + 1), {
        timeout: 20_000,
      });
      await complete.mock.results.at(-1)?.value;
      await Promise.resolve();
      return completing.at !== null;
    };
    expect(await answer('(type:a) ')).toBe(false);
    expect(await answer('type:(')).toBe(false);
    expect(await answer('type:')).toBe(true);
    expect(await answer('$.price ')).toBe(true);
    expect(await answer('$.price > ')).toBe(true);
    expect(await answer('', true)).toBe(true);
  }, 90_000);

  it('takes the place of all that was typed, also before it was asked about', async () => {
    const items = ['trades', 'tests'].map(item);
    const complete = vi.fn(() => Promise.resolve({ from: 7, to: 8, items }));
    const completing = new Completing({ complete } as unknown as Host);
    completing.ask('stream:t', 8);
    await vi.waitFor(() => expect(completing.at?.items.length).toBe(2), { timeout: 20_000 });
    completing.ask('stream:Te', 9);
    expect(completing.at).toEqual({ from: 7, to: 9, items: [item('tests')] });
    completing.step(1);
    completing.ask('stream:tes', 10);
    expect([completing.at?.to, completing.chosen]).toEqual([10, 0]);
    completing.ask('stream:text', 11);
    expect([completing.at, completing.chosen]).toEqual([null, -1]);
    completing.ask('stream:t', 8);
    completing.ask('str', 3);
    expect(completing.at).toBe(null);
    completing.close();
  }, 90_000);

  it('goes round with the keys, and offers nothing that stands there already', async () => {
    const items = ['a', 'aa', 'ab'].map(item);
    const complete = () => Promise.resolve({ from: 0, to: 1, items });
    const completing = new Completing({ complete } as unknown as Host);
    completing.ask('a', 1);
    await vi.waitFor(() => expect(completing.at?.items.length).toBe(2), { timeout: 20_000 });
    completing.step(-1);
    expect(completing.chosen).toBe(1);
    completing.step(1);
    expect(completing.chosen).toBe(0);
    completing.close();
    expect(completing.at).toBeNull();
  }, 90_000);
});
