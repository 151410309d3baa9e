/**
 * A scripted engine for a plain browser: `npm run dev`. The address says what it holds:
 * `?rows=10000000` records from the start, `?demo` with the demo feeds on, `?speed=20` times as
 * many events, `?states` a stream for each state, `?hostile` one that means harm, `?alert` an
 * alert that fires, `?streams=1000` so many more, `?trouble=…`, `?recovered=…` and `?secrets=…` for
 * the banners, `?dead=…` an engine that can't start. Settings stay over a reload.
 */
import { Alerts } from './fake/alerts';
import { Bookmarks } from './fake/bookmarks';
import { checked, wireError } from './fake/check';
import { curlOf, specFromCurl } from './fake/curl';
import { DEMO_FEEDS, feedUrl, STATE_FEEDS } from './fake/feeds';
import { joinedOf } from './fake/joined';
import { foundRuns, lanesOf } from './fake/lanes';
import { pathError } from './fake/path';
import { Records, type Kept } from './fake/records';
import { answerOf } from './fake/send';
import { seriesOf } from './fake/series';
import { HOSTILE_NAME, hostileEvents } from './fake/hostile';
import { KeptSettings } from './fake/settings';
import { completeIn, seekIn } from './fake/search';
import { FakeStream, type Keep } from './fake/stream';
import { viewFor, type View } from './fake/view';
import {
  newHeader,
  newValue,
  newSpec,
  type Alert,
  type Attempt,
  type Begun,
  type Bookmark,
  type Completion,
  type Demo,
  type ExportEstimate,
  type ExportRequest,
  type ExportStatus,
  type Found,
  type FoundRequest,
  type FrameReply,
  type FrameRequest,
  type Host,
  type Joined,
  type JoinRequest,
  type ImportStatus,
  type RecordDetail,
  type SavedSettings,
  type SeekRequest,
  type SendAnswer,
  type SendRequest,
  type Series,
  type SeriesRequest,
  type Settings,
  type StreamAction,
  type StreamSpec,
} from './host';

const TICK_MS = 50;
/** Streams in a reply, as the engine has it. */
const PAGE = 32;
const DEMO_URL = 'http://127.0.0.1:8787';

export function fakeHost(address: URLSearchParams): Host {
  return new FakeHost(address);
}

class FakeHost implements Host {
  readonly #address: URLSearchParams;
  readonly #speed: number;
  readonly #records: Records;
  readonly #settings = new KeptSettings();
  #streams: FakeStream[] = [];
  #exports: ExportStatus[] = [];
  #imports: ImportStatus[] = [];
  #view: View | null = null;
  #finding: View | null = null;
  #names = new Map<number, string>();
  readonly #bookmarks = new Bookmarks();
  readonly #alerts = new Alerts();
  #list = 1;
  #demo: string | null = null;
  #version = 1;
  /** 0 is the capture's own. */
  #nextKey = 1;
  #nextExport = 1;
  #nextImport = 1;
  #seeks = 0;
  #tickedAt = Date.now();
  #waiting: (() => void)[] = [];

  constructor(address: URLSearchParams) {
    this.#address = address;
    this.#speed = Number(address.get('speed') ?? 1);
    const history = Number(address.get('rows') ?? 0);
    this.#records = new Records(history, Date.now());
    if (history > 0 || address.has('demo')) void this.#openDemo(history);
    if (address.has('states')) this.#openStates();
    if (address.has('hostile')) this.#openHostile();
    if (address.has('alert')) {
      const when = { kind: 'filter', filter: 'ACME' } as const;
      this.#alerts.save([{ name: 'trades of ACME', when, notify: true, enabled: true }]);
    }
    this.#openMany(Number(address.get('streams') ?? 0));
    setInterval(() => this.#tick(), TICK_MS);
  }

  async frame(request: FrameRequest): Promise<FrameReply> {
    const dead = this.#address.get('dead');
    if (dead) throw wireError('no-engine', dead);
    if (this.#version <= request.since && request.wait_ms > 0) await this.#change(request.wait_ms);
    const { view, error } = viewFor(
      request.filter,
      request.streams,
      this.#view,
      this.#records,
      (key) => this.#names.get(key) ?? '',
    );
    this.#view = view;
    if (view.advance()) this.#version++;
    const { first, rows } = view.rows(
      request.rows,
      Math.min(400, request.count),
      request.columns,
    );
    const now = Date.now();
    const keys = this.#streams.map((stream) => stream.key);
    return {
      version: this.#version,
      now,
      engine: this.#engine(),
      streams: this.#streams
        .slice(request.streams_from, request.streams_from + PAGE)
        .map((stream) => stream.status()),
      streams_of: keys.length,
      streams_list: this.#list,
      view: { ...view.status(error), column_errors: request.columns.map(pathError) },
      rows,
      first_rank: first,
      lanes: request.lanes && lanesOf(this.#records, view, keys, request.lanes, now),
      exports: this.#exports.map((one) => ({ ...one })),
      imports: this.#imports.map((one) => ({ ...one })),
      gone: [...this.#names]
        .filter(([key]) => !keys.includes(key))
        .map(([key, name]) => ({ key, name })),
      alerts: this.#alerts.status(),
    };
  }

  async addStream(spec: StreamSpec): Promise<void> {
    this.#start(this.#checked(spec, null), 0);
  }

  async editStream(name: string, spec: StreamSpec): Promise<void> {
    const stream = this.#find(name);
    const checked = this.#checked(spec, name);
    const fresh = new FakeStream(
      checked,
      stream.key,
      stream.status().events,
      this.#speed,
      Date.now(),
      'edited',
    );
    this.#streams = this.#streams.map((one) => (one === stream ? fresh : one));
    this.#names.set(stream.key, checked.name);
    this.#list++;
    this.#changed();
  }

  async removeStream(name: string): Promise<void> {
    const stream = this.#find(name);
    this.#streams = this.#streams.filter((one) => one !== stream);
    this.#list++;
    this.#changed();
  }

  async controlStream(name: string, action: StreamAction): Promise<void> {
    const stream = this.#find(name);
    stream.control(action, Date.now(), this.#keepFor(stream));
    this.#changed();
  }

  async pauseAll(paused: boolean): Promise<void> {
    const due = ({ state }: FakeStream) =>
      paused ? !['paused', 'ended', 'failed'].includes(state) : state === 'paused';
    for (const stream of this.#streams.filter(due)) {
      stream.control(paused ? 'pause' : 'resume', Date.now(), this.#keepFor(stream));
    }
    this.#changed();
  }

  async streamSpec(name: string): Promise<StreamSpec> {
    return structuredClone(this.#find(name).spec);
  }

  async attempts(name: string): Promise<Attempt[]> {
    return this.#find(name).attempts;
  }

  async resumeFrom(name: string, id: string, frozen: boolean): Promise<void> {
    this.#find(name).resumeFrom(id, frozen);
    this.#changed();
  }

  async specFromCurl(text: string): Promise<StreamSpec> {
    return specFromCurl(text);
  }

  async streamCurl(name: string): Promise<string> {
    return curlOf(this.#find(name).spec);
  }

  async record(seq: number, limit: number): Promise<RecordDetail> {
    if (seq < 1 || seq > this.#records.length) {
      throw wireError('no-such-record', `record ${seq} is no longer in the capture`);
    }
    const record = this.#records.at(seq - 1);
    return {
      row: this.#records.row(seq - 1, () => []),
      stream: this.#names.get(record.stream) ?? '',
      time: `${new Date(record.time).toISOString().slice(0, -1)}000000Z`,
      connection: record.connection,
      wire: record.data.length + 24,
      data: record.data.slice(0, limit),
      data_bytes: record.data.length,
    };
  }

  async seek(request: SeekRequest): Promise<number | null> {
    const seek = ++this.#seeks;
    const name = (key: number) => this.#names.get(key) ?? '';
    return seekIn(this.#records, request, name, () => seek !== this.#seeks);
  }

  async found(request: FoundRequest): Promise<Found> {
    if (request.find.trim() === '') {
      this.#finding = null;
      return { total: 0, scanned: 0, of: 0, runs: [] };
    }
    const text = `(${request.filter}) (${request.find})`;
    const name = (key: number) => this.#names.get(key) ?? '';
    const { view, error } = viewFor(text, request.streams, this.#finding, this.#records, name);
    if (error) throw wireError('bad-filter', error.message);
    this.#finding = view;
    if (view.advance()) this.#changed();
    const { total, scanned, of } = view.status(null);
    const { from, to, px } = request;
    return { total, scanned, of, runs: foundRuns(this.#records, view, from, to, px) };
  }

  async complete(text: string, cursor: number): Promise<Completion> {
    return completeIn(this.#records, text, cursor, [...this.#names.values()]);
  }

  async startDemo(): Promise<Demo> {
    this.#demo = DEMO_URL;
    this.#changed();
    const streams = DEMO_FEEDS.map((feed) => ({
      ...newSpec(feedUrl(DEMO_URL, feed)),
      name: feed.name,
    }));
    return { url: DEMO_URL, streams };
  }

  async stopDemo(): Promise<void> {
    this.#demo = null;
    this.#changed();
  }

  async exportTo(request: ExportRequest): Promise<Begun | null> {
    const id = this.#nextExport++;
    const of = this.#selected(request.scope);
    const file = `capture.${request.format}`;
    const status: ExportStatus = {
      id,
      file,
      done: 0,
      of,
      written: 0,
      state: 'running',
      detail: '',
    };
    this.#exports.push(status);
    this.#changed();
    return { id, path: `/home/you/${file}` };
  }

  async estimateExport({ scope }: ExportRequest): Promise<ExportEstimate> {
    const records = this.#selected(scope);
    return { records, exact: true, bytes: records * 320 };
  }

  async cancelExport(id: number): Promise<void> {
    const found = this.#exports.find((one) => one.id === id && one.state === 'running');
    if (!found) return;
    found.state = 'cancelled';
    this.#changed();
  }

  async series(request: SeriesRequest): Promise<Series> {
    const name = (key: number) => this.#names.get(key) ?? '';
    const { view, error } = viewFor(request.filter, request.streams, null, this.#records, name);
    if (error) throw wireError('bad-filter', error.message);
    return seriesOf(request, view, this.#records, Date.now());
  }

  async joined(request: JoinRequest): Promise<Joined> {
    return joinedOf(request, this.#find(request.stream), this.#records);
  }

  async sendRequest(request: SendRequest): Promise<SendAnswer> {
    return answerOf(request, request.stream === null ? null : this.#find(request.stream).spec);
  }

  async bookmarks(): Promise<Bookmark[]> {
    return this.#bookmarks.list(this.#records);
  }

  async setBookmark(seq: number, note: string | null): Promise<void> {
    this.#bookmarks.set(seq, note, Date.now());
    this.#changed();
  }

  async alerts(): Promise<Alert[]> {
    return this.#alerts.list;
  }

  async saveAlerts(alerts: Alert[]): Promise<void> {
    this.#alerts.save(alerts);
    this.#changed();
  }

  async rearmAlert(name: string): Promise<void> {
    this.#alerts.rearm(name);
    this.#changed();
  }

  async settings(): Promise<SavedSettings> {
    return { settings: this.#settings.get(), trouble: null };
  }

  async saveSettings(settings: Settings): Promise<Settings> {
    return this.#settings.save(settings);
  }

  async importFiles(folders: boolean): Promise<number | null> {
    const id = this.#nextImport++;
    const file = folders ? 'yesterday' : 'yesterday.ndjson';
    const of = 5_000_000;
    this.#imports.push({ id, file, done: 0, of, records: 0, state: 'running', detail: '' });
    this.#changed();
    return id;
  }

  async cancelImport(id: number): Promise<void> {
    const found = this.#imports.find((one) => one.id === id && one.state === 'running');
    if (!found) return;
    found.state = 'cancelled';
    this.#changed();
  }

  async importDrop(): Promise<number> {
    throw wireError('no-such-drop', 'what was dropped is no longer at hand: drop it again');
  }

  async showInFolder(): Promise<void> {
    throw wireError('folder', 'there is no file manager: the file is in /tmp');
  }

  /** Nothing happens outside of a browser's page. */
  async hear(): Promise<void> {}

  #selected(scope: ExportRequest['scope']): number {
    const all = this.#records.length;
    if (scope === 'view') return this.#view?.status(null).total ?? 0;
    if (scope === 'all') return all;
    if ('seqs' in scope) return scope.seqs.length;
    if ('range' in scope) {
      return Math.max(0, Math.min(all, scope.range.to) - Math.max(1, scope.range.from) + 1);
    }
    let within = 0;
    for (let at = 0; at < all; at++) {
      const { time } = this.#records.at(at);
      if (time >= scope.time.from && time < scope.time.to) within++;
    }
    return within;
  }

  async #openDemo(history: number): Promise<void> {
    const { streams } = await this.startDemo();
    streams.forEach((spec, at) => this.#start(spec, at < 3 ? Math.floor(history / 3) : 0));
  }

  /** A stream for each state and badge. */
  #openStates(): void {
    for (const feed of STATE_FEEDS) {
      const spec = { ...newSpec(feedUrl(DEMO_URL, feed)), name: feed.name };
      if (feed.acts === 'waking') {
        spec.accept_any_certificate = true;
        spec.headers = [{ ...newHeader('X-Api-Key'), secret: true, kept: true }];
        spec.auth = { bearer: { token: { ...newValue(), secret: true, kept: true } } };
      }
      if (feed.acts === 'buffered') Object.assign(spec, { freeze_id: true, last_event_id: '4711' });
      this.#start(spec, 0);
    }
  }

  #openHostile(): void {
    this.#start({ ...newSpec(`${DEMO_URL}/silent`), name: HOSTILE_NAME }, 0);
    const stream = this.#streams.at(-1);
    if (!stream) return;
    const keep = this.#keepFor(stream);
    for (const event of hostileEvents()) {
      keep({ ...event, time: Date.now(), kind: 'event', duplicate: false });
    }
  }

  /** Streams that say nothing, to fill the rail. */
  #openMany(count: number): void {
    for (let number = 1; number <= count; number++) {
      const url = `${DEMO_URL}/silent?number=${number}`;
      this.#start({ ...newSpec(url), name: `stream ${number}` }, 0);
    }
  }

  #start(spec: StreamSpec, sent: number): void {
    const key = this.#nextKey++;
    this.#names.set(key, spec.name);
    this.#streams = [
      ...this.#streams,
      new FakeStream(spec, key, sent, this.#speed, Date.now(), 'start'),
    ];
    this.#list++;
    this.#changed();
  }

  #checked(spec: StreamSpec, before: string | null): StreamSpec {
    const names = this.#streams.map((one) => one.spec.name);
    return checked(spec, (name) => name !== before && names.includes(name));
  }

  #find(name: string): FakeStream {
    const stream = this.#streams.find((one) => one.spec.name === name);
    if (!stream) throw wireError('no-such-stream', `there is no stream named "${name}"`);
    return stream;
  }

  #keepFor(stream: FakeStream): Keep {
    return (record) => {
      const kept: Kept = { ...record, stream: stream.key, connection: stream.connection };
      this.#records.keep(kept);
    };
  }

  #tick(): void {
    const now = Date.now();
    const seconds = (now - this.#tickedAt) / 1000;
    this.#tickedAt = now;
    const before = this.#records.length;
    for (const stream of this.#streams) stream.tick(now, seconds, this.#keepFor(stream));
    const states = this.#streams.map((stream) => stream.status());
    const fired = this.#alerts.look(now, this.#records, before, states);
    const running = this.#exports.filter((one) => one.state === 'running');
    for (const one of running) {
      one.done = Math.min(one.of, one.done + Math.max(20, one.of / 100));
      one.written = Math.floor(one.done);
      if (one.done >= one.of) one.state = 'done';
    }
    if (this.#records.length > before || running.length > 0 || fired) this.#changed();
    const importing = this.#imports.filter((one) => one.state === 'running');
    for (const one of importing) {
      one.done = Math.min(one.of, one.done + one.of / 100);
      one.records = Math.floor(one.done / 250);
      if (one.done >= one.of) one.state = 'done';
    }
    const busy = running.length + importing.length > 0;
    if (this.#records.length > before || busy) this.#changed();
  }

  #engine(): FrameReply['engine'] {
    const total = this.#records.length;
    return {
      trouble: this.#address.get('trouble'),
      rate: this.#streams.reduce((sum, stream) => sum + stream.status().rate, 0),
      total,
      first_seq: total > 0 ? 1 : 0,
      last_seq: total,
      disk: total * 180,
      duplicates: this.#streams.filter((stream) => stream.connection > 1).length,
      demo: this.#demo,
      recovered: this.#address.get('recovered'),
      secrets: this.#address.get('secrets'),
    };
  }

  #changed(): void {
    this.#version++;
    for (const go of this.#waiting.splice(0)) go();
  }

  #change(atMostMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      setTimeout(resolve, atMostMs);
    });
  }
}
