import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Attempt } from '../host/host';
import { AttemptsFeed } from './feed.svelte';

const page = { hidden: false, addEventListener: vi.fn(), removeEventListener: vi.fn() };

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', page);
  page.hidden = false;
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the attempts that are looked at', () => {
  it('are asked for once a second, and no more when they are left', async () => {
    const ask = vi.fn(async () => [] as Attempt[]);
    const stop = new AttemptsFeed().watch(ask);
    expect(ask).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(3000);
    expect(ask).toHaveBeenCalledTimes(4);
    stop();
    await vi.advanceTimersByTimeAsync(3000);
    expect(ask).toHaveBeenCalledTimes(4);
  });

  it('are not asked for while the window is hidden, nor while an answer is out', async () => {
    page.hidden = true;
    const never = vi.fn(() => new Promise<Attempt[]>(() => {}));
    const stop = new AttemptsFeed().watch(never);
    await vi.advanceTimersByTimeAsync(3000);
    expect(never).not.toHaveBeenCalled();
    page.hidden = false;
    await vi.advanceTimersByTimeAsync(3000);
    expect(never).toHaveBeenCalledTimes(1);
    stop();
  });

  it('say why they can not be shown, until they can', async () => {
    const feed = new AttemptsFeed();
    const ask = vi.fn(async () => [] as Attempt[]);
    ask.mockRejectedValueOnce({ code: 'no-such-stream', message: 'gone' });
    const stop = feed.watch(ask);
    await vi.advanceTimersByTimeAsync(0);
    expect(feed.problem).toBe('gone');
    await vi.advanceTimersByTimeAsync(1000);
    expect([feed.problem, feed.list]).toEqual(['', []]);
    stop();
  });
});
