import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { fakeHost } from '../host/fake';
import { Session } from './session.svelte';

describe('the session', () => {
  beforeEach(() => {
    const listens = { addEventListener: () => {}, removeEventListener: () => {} };
    vi.stubGlobal('document', { hidden: false, ...listens });
    vi.stubGlobal('requestAnimationFrame', (run: () => void) => setTimeout(run, 0));
    vi.stubGlobal('cancelAnimationFrame', clearTimeout);
    vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {} });
  });
  afterEach(() => vi.unstubAllGlobals());

  it('sees a thousand streams, though a reply holds few of them', async () => {
    const session = new Session(fakeHost(new URLSearchParams({ streams: '1000' })));
    const stop = session.start();
    await vi.waitFor(() => expect(session.streams.length).toBe(1000), { timeout: 30_000 });
    expect(session.streams[999]?.name).toBe('stream 1000');
    await session.host.removeStream('stream 7');
    session.refresh();
    await vi.waitFor(() => expect(session.streams.length).toBe(999), { timeout: 30_000 });
    stop();
  }, 90_000);
});
