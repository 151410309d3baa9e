/**
 * The one door to the engine. `tauri.ts` is the real one; `fake.ts` plays scripted feeds so that
 * the whole window runs in a plain browser.
 */
import type {
  Alert,
  Attempt,
  Bookmark,
  ExportEstimate,
  Completion,
  ExportRequest,
  Found,
  FoundRequest,
  FrameReply,
  FrameRequest,
  Header,
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
  Value,
  WireError,
} from './bindings/wire';

import type { Language } from '../text/language';

export type * from './bindings/wire';

/** The built-in feeds: where they listen, and a stream for each. */
export interface Demo {
  url: string;
  streams: StreamSpec[];
}

/** An export that began, and where its file goes: to be shown, never to be given back. */
export interface Begun {
  id: number;
  path: string;
}

/** Who asks for a stream that the person did not type: a link, another start, a link dropped. */
export type AskedBy = 'link' | 'start' | 'drop';

/** What happens outside of the page: `desktop/page.rs` has the same. */
export type Told =
  /** Someone asks to watch this; only the person adds it. */
  | { kind: 'open-url'; by: AskedBy; url: string; name: string }
  /** What asked for a stream was refused, and why. */
  | { kind: 'refused'; message: string }
  /** Files and folders were dropped: how many, and the names of the first few. */
  | { kind: 'drop'; id: number; count: number; names: string[] }
  /** A notification was clicked: its record is to be shown. */
  | { kind: 'record'; seq: number };

/** Every method rejects with a {@link WireError}. */
export interface Host {
  frame(request: FrameRequest): Promise<FrameReply>;
  addStream(spec: StreamSpec): Promise<void>;
  editStream(name: string, spec: StreamSpec): Promise<void>;
  removeStream(name: string): Promise<void>;
  controlStream(name: string, action: StreamAction): Promise<void>;
  /** Pauses every stream that is neither paused nor over, or resumes every paused one. */
  pauseAll(paused: boolean): Promise<void>;
  streamSpec(name: string): Promise<StreamSpec>;
  /** The stream's attempts to connect that the engine knows of, the newest last. */
  attempts(name: string): Promise<Attempt[]>;
  /** Sets what the next connection sends as `Last-Event-ID`, "" for none; frozen, it stays so. */
  resumeFrom(name: string, id: string, frozen: boolean): Promise<void>;
  /** What a `curl …` command asks for; rejects with `bad-curl` when it can't be read. */
  specFromCurl(text: string): Promise<StreamSpec>;
  /** The stream as a `curl` command, its secrets masked. */
  streamCurl(name: string): Promise<string>;
  /** A record with at most `limit` bytes of its data. */
  record(seq: number, limit: number): Promise<RecordDetail>;
  /** The seq of the nearest hit of a search, or null when there is none or another search began. */
  seek(request: SeekRequest): Promise<number | null>;
  /** What is found in the view without hiding anything; a `find` of "" ends it. */
  found(request: FoundRequest): Promise<Found>;
  /** What may stand at the cursor of a filter that is being typed. */
  complete(text: string, cursor: number): Promise<Completion>;
  startDemo(): Promise<Demo>;
  stopDemo(): Promise<void>;
  /** Asks the person for a file, and begins; null when they changed their mind. */
  exportTo(request: ExportRequest): Promise<Begun | null>;
  /** What an export would write. */
  estimateExport(request: ExportRequest): Promise<ExportEstimate>;
  cancelExport(id: number): Promise<void>;
  /** The numbers at a JSON path over time; rejects with `bad-path` or `bad-filter`. */
  series(request: SeriesRequest): Promise<Series>;
  /** The text that one connection's events carry in fragments; rejects with `bad-path`. */
  joined(request: JoinRequest): Promise<Joined>;
  /** Sends one request, as a stream would; rejects when there is no answer in time. */
  sendRequest(request: SendRequest): Promise<SendAnswer>;
  /** Every bookmark, by seq; a `row` of null is one whose record is in the capture no more. */
  bookmarks(): Promise<Bookmark[]>;
  /** Marks a record, or changes the note on it; null takes the bookmark away. */
  setBookmark(seq: number, note: string | null): Promise<void>;
  /** The alerts as saved. */
  alerts(): Promise<Alert[]>;
  /** Saves all alerts in place of those before; rejects with `bad-alert`. */
  saveAlerts(alerts: Alert[]): Promise<void>;
  /** Lets an alert that fired fire again. */
  rearmAlert(name: string): Promise<void>;
  settings(): Promise<SavedSettings>;
  /** Saves all settings; answers with them as saved, rejects with `bad-setting`. */
  saveSettings(settings: Settings): Promise<Settings>;
  /**
   * Asks the person for files, or for captures' folders; the import's number, or null when they
   * changed their mind.
   */
  importFiles(folders: boolean): Promise<number | null>;
  /** Stops an import; what came in before stays. */
  cancelImport(id: number): Promise<void>;
  /** Begins to import what was dropped, by the drop's number; the import's number. */
  importDrop(id: number): Promise<number>;
  /** Shows the file of an export that is done, in the system's file manager. */
  showInFolder(exportId: number): Promise<void>;
  /**
   * Tells of what happens outside of the page, and of what did before it was asked. The
   * system's dialogs and the tray speak the page's language from then on.
   */
  hear(tell: (told: Told) => void, language: Language): Promise<void>;
}

/** The engine's host in the product's window, the scripted one in a browser. */
export async function openHost(): Promise<Host> {
  if ('__TAURI_INTERNALS__' in window) {
    return (await import('./tauri')).tauriHost;
  }
  const { fakeHost } = await import('./fake');
  return fakeHost(new URLSearchParams(location.search));
}

/** Whatever a rejected promise carried, as the sentence it holds. */
export function asWireError(thrown: unknown): WireError {
  if (isWireError(thrown)) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'internal', message };
}

function isWireError(thrown: unknown): thrown is WireError {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    'code' in thrown &&
    typeof thrown.code === 'string' &&
    'message' in thrown &&
    typeof thrown.message === 'string'
  );
}

/** A value that stands as it is typed. */
export function newValue(value = ''): Value {
  return { value, source: 'text', secret: false, kept: false };
}

/** A header or parameter with such a value. */
export function newHeader(name = '', value = ''): Header {
  return { name, ...newValue(value) };
}

/** A stream with every default of the engine, see `stream/spec.rs`. */
export function newSpec(url = ''): StreamSpec {
  return {
    name: '',
    url,
    method: 'GET',
    query: [],
    headers: [],
    auth: 'none',
    body: null,
    last_event_id: '',
    freeze_id: false,
    policy: {
      reconnect: 'auto',
      retry_initial_ms: 500,
      retry_max_ms: 30_000,
      server_retry_min_ms: 100,
      server_retry_max_ms: 300_000,
      jitter_percent: 25,
      retry_statuses: '429 500-599',
      strict: false,
      once: false,
      stall_after_ms: null,
      stall_action: 'mark',
      header_timeout_ms: 15_000,
      connect_timeout_ms: 10_000,
      reconnect_on_wake: true,
    },
    framing: 'auto',
    parser: 'own',
    numbering: null,
    end_marker: null,
    bounds: { line: 16 * 1024 ** 2, event: 64 * 1024 ** 2, head: 64 * 1024, redirects: 10 },
    cookies: false,
    proxy: null,
    unix_socket: null,
    http: 'auto',
    compression: false,
    cacert: null,
    client_cert: null,
    client_key: null,
    accept_any_certificate: false,
    redirect_trust: [],
  };
}

/** Every setting as the engine has it where nothing is saved. */
export function defaultSettings(): Settings {
  return {
    theme: 'system',
    density: 'comfortable',
    drawer: 'right',
    language: 'system',
    time_zone: 'local',
    time_format: '24h',
    relative_time: false,
    follow: true,
    notifications: true,
    renderer: 'auto',
    capture: {
      budget_bytes: 10 * 1024 ** 3,
      max_age_days: null,
      max_records: null,
      free_floor_bytes: 256 * 1024 ** 2,
      compress: false,
    },
    keys: {},
    saved_filters: [],
    recent_filters: [],
    columns: {},
    layout: {},
  };
}
