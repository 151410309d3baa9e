import { describe, expect, it, vi } from 'vitest';

import { fakeHost } from '../host/fake';
import type { FrameRequest } from '../host/host';
import { Session, STATUS_EVERY_MS } from './session.svelte';

// For as long as the file runs: a session asks on when its test is over.
const listens = { addEventListener: () => {}, removeEventListener: () => {} };
vi.stubGlobal('document', { hidden: false, ...listens });
vi.stubGlobal('requestAnimationFrame', (run: () => void) => setTimeout(run, 0));
vi.stubGlobal('cancelAnimationFrame', clearTimeout);
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {} });

describe('the session', () => {
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

  it('hides muted streams, also when others come and go', async () => {
    const session = new Session(fakeHost(new URLSearchParams({ streams: '3' })));
    const stop = session.start();
    await vi.waitFor(() => expect(session.streams.length).toBe(3), { timeout: 30_000 });
    session.toggleMute('stream 2');
    expect(session.solo).toEqual(['stream 1', 'stream 3']);
    expect(session.shown).toEqual({ but: ['stream 2'] });
    await session.addUrl('http://127.0.0.1:8787/more');
    await vi.waitFor(() => expect(session.solo.length).toBe(3), { timeout: 30_000 });
    expect(session.solo).not.toContain('stream 2');
    await session.host.removeStream('stream 2');
    session.refresh();
    await vi.waitFor(() => expect(session.solo).toEqual([]), { timeout: 30_000 });
    expect(session.muted).toEqual([]);
    expect(session.shown).toEqual([]);
    stop();
  }, 90_000);

  it('hides the others of a stream that was alone, but never the last one', async () => {
    const session = new Session(fakeHost(new URLSearchParams({ streams: '3' })));
    const stop = session.start();
    await vi.waitFor(() => expect(session.streams.length).toBe(3), { timeout: 30_000 });
    session.toggleSolo('stream 1');
    session.toggleMute('stream 1');
    expect(session.solo).toEqual(['stream 1']);
    expect(session.shown).toEqual(['stream 1']);
    session.toggleMute('stream 3');
    expect(session.solo).toEqual(['stream 1', 'stream 3']);
    expect(session.muted).toEqual(['stream 2']);
    session.toggleSolo('stream 2');
    expect(session.muted).toEqual([]);
    stop();
  }, 90_000);

  it('counts nothing as new that a stream shown again brings, while another stays hidden', async () => {
    const session = new Session(fakeHost(new URLSearchParams({ rows: '600', speed: '0' })));
    const { timeline } = session;
    timeline.resize(480);
    const stop = session.start();
    const until = (what: () => void) => vi.waitFor(what, { timeout: 30_000 });
    await until(() => expect(timeline.held.rows.length).toBeGreaterThan(20));
    const before = timeline.total;
    const [first, second] = session.streams.map(({ name }) => name);
    session.toggleMute(first ?? '');
    session.toggleMute(second ?? '');
    await until(() => expect(timeline.total).toBeLessThan(before / 2));
    const few = timeline.total;
    timeline.scrollBy(-3);
    session.toggleMute(second ?? '');
    await until(() => expect(timeline.total).toBeGreaterThan(few + 100));
    expect(timeline.fresh).toBe(0);
    stop();
  }, 90_000);

  it('goes back to the selected record when a filter is cleared and a stream stays hidden', async () => {
    const session = new Session(fakeHost(new URLSearchParams({ rows: '400', demo: '' })));
    const { timeline } = session;
    timeline.resize(480);
    const stop = session.start();
    const until = (what: () => void) => vi.waitFor(what, { timeout: 30_000 });
    await until(() => expect(timeline.held.rows.length).toBeGreaterThan(20));
    const row = timeline.held.rows.findLast(({ type }) => type === 'quote');
    const other = session.streams.find(({ key }) => key !== row?.stream)?.name ?? '';
    session.toggleMute(other);
    timeline.show({ seq: row?.seq ?? 0 });
    await until(() => expect(timeline.selectedRow?.seq).toBe(row?.seq));
    session.setFilter('type:trade');
    await until(() => expect(timeline.selected).toMatchObject({ seq: row?.seq, hidden: true }));
    expect(timeline.slots.some(({ rank }) => timeline.isSelected(rank))).toBe(false);
    expect(session.moving.hidesSelected()).toBe(true);
    session.setFilter('');
    await until(() => expect(timeline.selectedRow?.seq).toBe(row?.seq));
    expect(timeline.slots.some(({ row: one }) => one?.seq === row?.seq)).toBe(true);
    stop();
  }, 90_000);

  it('renews its counters ten times a second at most, however often records come', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const fake = fakeHost(new URLSearchParams({ rows: '300', speed: '0' }));
    let more = 0;
    const frame = async (request: FrameRequest) => {
      const given = await fake.frame({ ...request, wait_ms: 0 });
      await new Promise((answer) => setTimeout(answer, 1));
      return { ...given, view: { ...given.view, total: given.view.total + more++ } };
    };
    const session = new Session({ ...fake, frame });
    const { timeline } = session;
    timeline.resize(480);
    const stop = session.start();
    await vi.advanceTimersByTimeAsync(STATUS_EVERY_MS * 3);
    timeline.scrollBy(-3);
    const told = new Set<unknown>();
    const came = new Set<number>();
    for (let ms = 0; ms < STATUS_EVERY_MS * 5; ms++) {
      await vi.advanceTimersByTimeAsync(1);
      told.add(timeline.told);
      came.add(timeline.fresh);
    }
    expect(came.size).toBeGreaterThan(10);
    expect(timeline.told.fresh).toBeGreaterThan(0);
    expect(told.size).toBeLessThanOrEqual(6);
    stop();
    vi.useRealTimers();
  }, 90_000);

  it('tells what a filter found as soon as that is all, and counters in their own time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const fake = fakeHost(new URLSearchParams({ streams: '1' }));
    let searched = 100;
    const host = { ...fake, frame: (request: FrameRequest) => reply(request) };
    const reply = async (request: FrameRequest) => {
      const given = await fake.frame({ ...request, wait_ms: 0 });
      await new Promise((answer) => setTimeout(answer, 1));
      return { ...given, view: { ...given.view, scanned: searched, of: 100, error: null } };
    };
    const session = new Session(host);
    const stop = session.start();
    await vi.advanceTimersByTimeAsync(STATUS_EVERY_MS * 3);
    searched = 50;
    session.setFilter('price');
    await vi.advanceTimersByTimeAsync(STATUS_EVERY_MS * 3);
    expect(session.status).toMatchObject({ filter: 'price', view: { scanned: 50 } });
    const before = session.status;
    while (session.status === before) await vi.advanceTimersByTimeAsync(1);
    searched = 100;
    await vi.advanceTimersByTimeAsync(STATUS_EVERY_MS / 2);
    expect(session.status?.view.scanned).toBe(100);
    const told = session.status;
    await vi.advanceTimersByTimeAsync(STATUS_EVERY_MS / 4);
    expect(session.status).toBe(told);
    stop();
    vi.useRealTimers();
  }, 90_000);
});
