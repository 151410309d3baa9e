/**
 * A scripted engine for a plain browser: `npm run dev`. The address says what it holds:
 * `?rows=10000000` records from the start, `?demo` with the demo feeds on, `?speed=20` times as
 * many events, `?states` a stream for each state, `?hostile` one that means harm, `?alert` an
 * alert that fires, `?streams=1000` so many more, `?trouble=…`, `?recovered=…` and `?secrets=…` for
 * the banners, `?removed=5000` records that retention took, `?dead=…` an engine that can't start,
 * `?mute=…` one that answers once, `?refuses=…` one that does nothing, `?link=…` a link that asks
 * for a stream.
 * Settings stay over a reload.
 */
import { Alerts } from './fake/alerts';
import { Bookmarks } from './fake/bookmarks';
import { wireError } from './fake/check';
import { curlOf, specFromCurl } from './fake/curl';
import { Exports, Imports, recordsIn } from './fake/files';
import { joinedOf } from './fake/joined';
import { foundRuns, lanesOf } from './fake/lanes';
import { DEMO_URL, demoSpecs, openDemo, openHostile, openMany, openStates } from './fake/opening';
import { pathError } from './fake/path';
import { Records } from './fake/records';
import { answerOf } from './fake/send';
import { seriesOf } from './fake/series';
import { KeptSettings } from './fake/settings';
import { completeIn, seekIn } from './fake/search';
import { Streams } from './fake/streams';
import { viewFor, type View } from './fake/view';
import type {
  Alert,
  Attempt,
  Begun,
  Bookmark,
  Completion,
  Demo,
  ExportEstimate,
  ExportRequest,
  Found,
  FoundRequest,
  FrameReply,
  FrameRequest,
  Host,
  Joined,
  JoinRequest,
  RecordDetail,
  SavedSettings,
  SeekRequest,
  SendAnswer,
  SendRequest,
  Series,
  SeriesRequest,
  Settings,
  StreamAction,
  StreamSpec,
  Told,
} from './host';

const TICK_MS = 50;
/** Streams in a reply, as the engine has it. */
const PAGE = 32;

export function fakeHost(address: URLSearchParams): Host {
  return new FakeHost(address);
}

class FakeHost implements Host {
  readonly #address: URLSearchParams;
  readonly #records: Records;
  readonly #streams: Streams;
  readonly #settings = new KeptSettings();
  readonly #exports = new Exports();
  readonly #imports = new Imports();
  #view: View | null = null;
  #finding: View | null = null;
  readonly #bookmarks = new Bookmarks();
  readonly #alerts = new Alerts();
  #demo: string | null = null;
  #version = 1;
  #seeks = 0;
  #answered = false;
  #tickedAt = Date.now();
  #waiting: (() => void)[] = [];

  constructor(address: URLSearchParams) {
    this.#address = address;
    const history = Number(address.get('rows') ?? 0);
    this.#records = new Records(history, Date.now());
    this.#streams = new Streams(this.#records, Number(address.get('speed') ?? 1));
    if (history > 0 || address.has('demo')) {
      this.#demo = DEMO_URL;
      openDemo(this.#streams, history);
    }
    if (address.has('states')) openStates(this.#streams);
    if (address.has('hostile')) openHostile(this.#streams);
    if (address.has('alert')) {
      const when = { kind: 'filter', filter: 'ACME' } as const;
      this.#alerts.save([{ name: 'trades of ACME', when, notify: true, enabled: true }]);
    }
    openMany(this.#streams, Number(address.get('streams') ?? 0));
    setInterval(() => this.#tick(), TICK_MS);
  }

  async frame(request: FrameRequest): Promise<FrameReply> {
    const dead = this.#address.get('dead');
    if (dead) throw wireError('no-engine', dead);
    const mute = this.#address.get('mute');
    if (mute && this.#answered) throw wireError('gone', mute);
    this.#answered = true;
    if (this.#version <= request.since && request.wait_ms > 0) await this.#change(request.wait_ms);
    const { view, error } = viewFor(
      request.filter,
      request.streams,
      this.#view,
      this.#records,
      this.#streams.nameOf,
    );
    this.#view = view;
    if (view.advance()) this.#version++;
    const { first, rows } = view.rows(
      request.rows,
      Math.min(400, request.count),
      request.columns,
      request.find,
    );
    const now = Date.now();
    const streams = this.#streams.list;
    const keys = streams.map((stream) => stream.key);
    return {
      version: this.#version,
      now,
      engine: this.#engine(),
      streams: streams
        .slice(request.streams_from, request.streams_from + PAGE)
        .map((stream) => stream.status()),
      streams_of: keys.length,
      streams_list: this.#streams.version,
      view: { ...view.status(error), column_errors: request.columns.map(pathError) },
      rows,
      first_rank: first,
      lanes: request.lanes && lanesOf(this.#records, view, keys, request.lanes, now),
      exports: this.#exports.status(),
      imports: this.#imports.status(),
      gone: this.#streams.gone,
      alerts: this.#alerts.status(),
    };
  }

  async addStream(spec: StreamSpec): Promise<void> {
    this.#streams.add(spec);
    this.#changed();
  }

  async editStream(name: string, spec: StreamSpec): Promise<void> {
    this.#streams.edit(name, spec);
    this.#changed();
  }

  async removeStream(name: string): Promise<void> {
    this.#refuse(name);
    this.#streams.remove(name);
    this.#changed();
  }

  async controlStream(name: string, action: StreamAction): Promise<void> {
    this.#refuse(name);
    this.#streams.control(name, action);
    this.#changed();
  }

  async pauseAll(paused: boolean): Promise<void> {
    this.#streams.pauseAll(paused);
    this.#changed();
  }

  async streamSpec(name: string): Promise<StreamSpec> {
    this.#refuse(name);
    return structuredClone(this.#streams.find(name).spec);
  }

  async attempts(name: string): Promise<Attempt[]> {
    this.#refuse(name);
    return this.#streams.find(name).attempts;
  }

  async resumeFrom(name: string, id: string, frozen: boolean): Promise<void> {
    this.#streams.find(name).resumeFrom(id, frozen);
    this.#changed();
  }

  async specFromCurl(text: string): Promise<StreamSpec> {
    return specFromCurl(text);
  }

  async streamCurl(name: string): Promise<string> {
    this.#refuse(name);
    return curlOf(this.#streams.find(name).spec);
  }

  async record(seq: number, limit: number): Promise<RecordDetail> {
    if (seq < 1 || seq > this.#records.length) {
      throw wireError('no-such-record', `record ${seq} is no longer in the capture`);
    }
    const record = this.#records.at(seq - 1);
    return {
      row: this.#records.row(seq - 1, () => []),
      stream: this.#streams.nameOf(record.stream),
      time: `${new Date(record.time).toISOString().slice(0, -1)}000000Z`,
      connection: record.connection,
      wire: record.data.length + 24,
      data: record.data.slice(0, limit),
      data_bytes: record.data.length,
    };
  }

  async seek(request: SeekRequest): Promise<number | null> {
    const seek = ++this.#seeks;
    return seekIn(this.#records, request, this.#streams.nameOf, () => seek !== this.#seeks);
  }

  async found(request: FoundRequest): Promise<Found> {
    if (request.find.trim() === '') {
      this.#finding = null;
      return { total: 0, scanned: 0, of: 0, runs: [] };
    }
    const text = `(${request.filter}) (${request.find})`;
    const { nameOf } = this.#streams;
    const { view, error } = viewFor(text, request.streams, this.#finding, this.#records, nameOf);
    if (error) throw wireError('bad-filter', error.message);
    this.#finding = view;
    if (view.advance()) this.#changed();
    const { total, scanned, of } = view.status(null);
    const { from, to, px } = request;
    return { total, scanned, of, runs: foundRuns(this.#records, view, from, to, px) };
  }

  async complete(text: string, cursor: number): Promise<Completion> {
    return completeIn(this.#records, text, cursor, this.#streams.names);
  }

  async startDemo(): Promise<Demo> {
    this.#demo = DEMO_URL;
    this.#changed();
    return { url: DEMO_URL, streams: demoSpecs() };
  }

  async stopDemo(): Promise<void> {
    this.#demo = null;
    this.#changed();
  }

  async exportTo({ format, scope }: ExportRequest): Promise<Begun | null> {
    const begun = this.#exports.begin(format, this.#selected(scope));
    this.#changed();
    return begun;
  }

  async estimateExport({ scope }: ExportRequest): Promise<ExportEstimate> {
    const records = this.#selected(scope);
    return { records, exact: true, bytes: records * 320 };
  }

  async cancelExport(id: number): Promise<void> {
    this.#exports.cancel(id);
    this.#changed();
  }

  async series(request: SeriesRequest): Promise<Series> {
    const { nameOf } = this.#streams;
    const { view, error } = viewFor(request.filter, request.streams, null, this.#records, nameOf);
    if (error) throw wireError('bad-filter', error.message);
    return seriesOf(request, view, this.#records, Date.now());
  }

  async joined(request: JoinRequest): Promise<Joined> {
    return joinedOf(request, this.#streams.find(request.stream), this.#records);
  }

  async sendRequest(request: SendRequest): Promise<SendAnswer> {
    return answerOf(request, request.stream === null ? null : this.#streams.find(request.stream).spec);
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
    const id = this.#imports.begin(folders ? 'yesterday' : 'yesterday.ndjson');
    this.#changed();
    return id;
  }

  async cancelImport(id: number): Promise<void> {
    this.#imports.cancel(id);
    this.#changed();
  }

  async importDrop(): Promise<number> {
    throw wireError('no-such-drop', 'what was dropped is no longer at hand: drop it again');
  }

  async showInFolder(): Promise<void> {
    throw wireError('folder', 'there is no file manager: the file is in /tmp');
  }

  async hear(tell: (told: Told) => void): Promise<void> {
    const url = this.#address.get('link');
    if (url) tell({ kind: 'open-url', by: 'link', url, name: '' });
  }

  #selected(scope: ExportRequest['scope']): number {
    return recordsIn(scope, this.#records, this.#view?.status(null).total ?? 0);
  }

  #tick(): void {
    const now = Date.now();
    const seconds = (now - this.#tickedAt) / 1000;
    this.#tickedAt = now;
    const before = this.#records.length;
    this.#streams.tick(now, seconds);
    const states = this.#streams.list.map((stream) => stream.status());
    const fired = this.#alerts.look(now, this.#records, before, states);
    const busy = [this.#exports.tick(), this.#imports.tick()].includes(true);
    if (this.#records.length > before || busy || fired) this.#changed();
  }

  #engine(): FrameReply['engine'] {
    const total = this.#records.length;
    return {
      trouble: this.#address.get('trouble'),
      rate: this.#streams.list.reduce((sum, stream) => sum + stream.status().rate, 0),
      total,
      first_seq: total > 0 ? 1 + Number(this.#address.get('removed') ?? 0) : 0,
      last_seq: total,
      disk: total * 180,
      duplicates: this.#streams.list.filter((stream) => stream.connection > 1).length,
      demo: this.#demo,
      recovered: this.#address.get('recovered'),
      secrets: this.#address.get('secrets'),
    };
  }

  #refuse(what: string): void {
    if (this.#address.has('refuses')) throw wireError('refused', `${what} is out of reach`);
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
