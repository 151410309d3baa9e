import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { markOf } from '../grid/marks';
import { sayInChinese } from '../text/said';
import { fakeHost } from './fake';
import { newSpec, type FrameReply, type FrameRequest, type Host } from './host';
import { worded } from './worded';

/** What people and servers write, which stays as it is. */
const THEIRS = new Set([
  'body',
  'cells',
  'data',
  'headers',
  'id',
  'name',
  'request',
  'request_headers',
  'spec',
  'stream',
  'url',
]);

const RECOVERED = '17 bytes of a torn end were cut off; record 7 can\'t be read';
const TROUBLE =
  'the disk is full: free space on the disk of /home/ada; recording goes on by itself';
const SECRETS =
  'Secrets of streams last only until Feedscope is closed: the keyring is locked: unlock it, then resume the streams that need it.';

vi.setConfig({ testTimeout: 120_000 });
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {} });

beforeAll(sayInChinese);
beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 10, 28, 8) }));
afterEach(() => void vi.useRealTimers());

describe('a Chinese window', () => {
  it('shows no English sentence while streams connect, break, stall, fail and end', async () => {
    const address = new URLSearchParams({ states: '', demo: '' });
    address.set('trouble', TROUBLE);
    address.set('recovered', RECOVERED);
    address.set('secrets', SECRETS);
    const host = worded(fakeHost(address));
    await host.saveAlerts([
      alert('silent', { kind: 'silence', stream: '', ms: 2000 }),
      alert('down', { kind: 'down', stream: '', ms: 1000 }),
      alert('busy', { kind: 'rate', stream: '', below: null, above: 1, over_ms: 1000 }),
      alert('any', { kind: 'filter', filter: 'kind:mark' }),
    ]);
    const marks = new Set<string>();
    const states = new Set<string>();
    for (let seconds = 0; seconds < 60; seconds++) {
      await vi.advanceTimersByTimeAsync(1000);
      const reply = await host.frame({ ...question(), filter: 'kind:mark', count: 400 });
      expect(englishIn(reply)).toEqual([]);
      for (const row of reply.rows) marks.add(row.type);
      for (const stream of reply.streams) states.add(stream.state);
    }
    const words = 'end ended failed gap open repeated replayed resumed retry stalled'.split(' ');
    expect([...marks].sort()).toEqual(words);
    expect([...states].sort()).toEqual(
      expect.arrayContaining(['connecting', 'ended', 'failed', 'open', 'retrying', 'stalled']),
    );
    const { engine, alerts } = await host.frame(question());
    expect(engine.trouble).toBe('磁盘已满：请在 /home/ada 所在的磁盘上腾出空间；录制会自行继续');
    expect(engine.recovered).toBe('已截去残缺结尾的 17 字节；记录 7 无法读取');
    expect(engine.secrets).toContain('密钥环已锁定');
    expect(alerts.fired.length).toBeGreaterThan(3);
  });

  it('shows no English sentence among the attempts and hints of any stream', async () => {
    const host = worded(fakeHost(new URLSearchParams({ states: '', demo: '' })));
    await vi.advanceTimersByTimeAsync(30_000);
    const { streams } = await host.frame(question());
    const reasons = new Set<unknown>();
    let hints = 0;
    for (const { name } of streams) {
      const attempts = await host.attempts(name);
      expect(englishIn(attempts)).toEqual([]);
      for (const { reason, wire } of attempts) {
        reasons.add(reason);
        hints += wire.hints.length;
      }
      await host.controlStream(name, 'reconnect');
      await host.controlStream(name, 'pause');
      expect(englishIn(await host.attempts(name))).toEqual([]);
    }
    expect([...reasons]).toEqual(
      expect.arrayContaining(['http-status', 'tls', 'refused', 'server-closed', 'woke']),
    );
    expect(hints).toBeGreaterThan(0);
  });

  it('is refused in Chinese', async () => {
    const host = worded(fakeHost(new URLSearchParams({ states: '' })));
    const spec = newSpec('http://h/');
    const policy = { ...spec.policy, retry_statuses: 'soon' };
    const asked: [() => Promise<unknown>, string, RegExp][] = [
      [() => host.addStream(newSpec('h')), 'bad-url', /^h 没有以 http/],
      [() => host.addStream({ ...spec, policy }), 'bad-retry_statuses', /^"soon" 不是/],
      [() => host.addStream({ ...spec, proxy: 'x' }), 'bad-proxy', /^x 不是代理/],
      [() => host.streamSpec('a b c d'), 'no-such-stream', /^没有名为 "a b c d" 的流$/],
      [() => host.specFromCurl('curl'), 'bad-curl', /^命令中没有 URL/],
      [() => host.record(1e9, 1), 'no-such-record', /^记录 1000000000 已不在捕获中$/],
      [() => host.importDrop(1), 'no-such-drop', /^拖放的内容已不在/],
      [() => host.showInFolder(1), 'folder', /^没有文件管理器/],
      [() => host.series(numbers('$.a', 'x)')), 'bad-filter', /^此括号没有对应的开头/],
      [() => host.series(numbers('a', '')), 'bad-path', /^JSON 路径以 \$ 开头/],
    ];
    for (const [ask, code, message] of asked) {
      await expect(ask()).rejects.toMatchObject({
        code,
        message: expect.stringMatching(message) as string,
      });
    }
  });

  it('says below its character what is wrong with a filter', async () => {
    const host = worded(fakeHost(new URLSearchParams({ demo: '' })));
    const error = async (filter: string) =>
      (await host.frame({ ...question(), filter })).view.error?.message;
    expect(await error('a "b')).toBe('此引号未闭合：请补上 `"`');
    expect(await error('(a')).toMatch(/^此括号未闭合/);
    expect(await error('after:x')).toBe(
      '无法读懂 "x"：请写成 after:12:30、after:2026-11-20 或 after:5m（之前）',
    );
  });

  it('leaves events and what is kept of marks as they are, and marks their looks', async () => {
    const host = worded(fakeHost(new URLSearchParams({ states: '' })));
    await vi.advanceTimersByTimeAsync(60_000);
    const { rows } = await host.frame({ ...question(), filter: 'kind:ended', count: 400 });
    const ended = rows.find((row) => row.type === 'ended');
    expect(ended?.preview).toBe('服务器发送了结束标志，数据为 "[DONE]"（completed）');
    expect(markOf('ended', ended?.preview ?? '').tone).toBe('good');
    const detail = await host.record(ended?.seq ?? 0, 1000);
    expect(detail.data).toMatch(/^the server sent the end marker/);
  });
});

function alert(name: string, when: Parameters<Host['saveAlerts']>[0][number]['when']) {
  return { name, when, notify: false, enabled: true };
}

function numbers(path: string, filter: string) {
  return { filter, streams: [], path, from: null, to: null, px: 100 };
}

function question(): FrameRequest {
  return {
    filter: '',
    streams: [],
    rows: 'end',
    count: 100,
    columns: [],
    find: '',
    streams_from: 0,
    lanes: null,
    since: 0,
    wait_ms: 0,
  };
}

/** Texts with three English words in a row, but for what people and servers wrote. */
function englishIn(value: unknown): string[] {
  if (typeof value === 'string') return /[a-z]{2,} [a-z]{2,} [a-z]{2,}/i.test(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  const isEvent = (value as Partial<FrameReply['rows'][number]>).kind === 'event';
  return Object.entries(value).flatMap(([key, inner]) =>
    THEIRS.has(key) || (isEvent && key === 'preview') ? [] : englishIn(inner),
  );
}
