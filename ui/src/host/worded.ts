/** The engine with its sentences in the window's language: the only place where they change. */
import { isTranslated, said } from '../text/said';
import { visible } from '../text/visible';
import { asWireError, type Attempt, type FrameReply, type Host, type Row } from './host';

/** How an answer of the engine is said, or null when there are no sentences in it. */
type Wording = {
  [K in keyof Host]: ((answer: Awaited<ReturnType<Host[K]>>) => Awaited<ReturnType<Host[K]>>) | null;
};

const WORDING: Wording = {
  frame: frameSaid,
  addStream: null,
  editStream: null,
  removeStream: null,
  controlStream: null,
  pauseAll: null,
  streamSpec: null,
  attempts: (attempts) => attempts.map(attemptSaid),
  resumeFrom: null,
  specFromCurl: null,
  streamCurl: null,
  record: (detail) => ({ ...detail, row: rowSaid(detail.row) }),
  seek: null,
  found: null,
  complete: null,
  startDemo: null,
  stopDemo: null,
  exportTo: null,
  estimateExport: null,
  cancelExport: null,
  series: null,
  joined: (joined) => ({
    ...joined,
    preset: orNull(joined.preset),
    presets: joined.presets.map((preset) => ({ ...preset, name: said(preset.name) })),
  }),
  sendRequest: null,
  bookmarks: (bookmarks) => bookmarks.map((one) => ({ ...one, row: one.row && rowSaid(one.row) })),
  setBookmark: null,
  alerts: null,
  saveAlerts: null,
  rearmAlert: null,
  settings: (saved) => ({ ...saved, trouble: orNull(saved.trouble) }),
  saveSettings: null,
  importFiles: null,
  cancelImport: null,
  importDrop: null,
  showInFolder: null,
  hear: null,
};

/** The host, whose answers and refusals are said in the window's language. */
export function worded(host: Host): Host {
  const hear: Host['hear'] = (tell, language) =>
    host.hear(
      (told) => tell(told.kind === 'refused' ? { ...told, message: said(told.message) } : told),
      language,
    );
  return new Proxy(host, {
    get(_, name: keyof Host) {
      return name === 'hear' ? hear : (...given: unknown[]) => answer(host, name, given);
    },
  });
}

async function answer(host: Host, name: keyof Host, given: unknown[]): Promise<unknown> {
  const ask = host[name] as (...given: unknown[]) => Promise<unknown>;
  const wording = WORDING[name] as ((answer: unknown) => unknown) | null;
  try {
    const answered = await ask.apply(host, given);
    return wording && isTranslated() ? wording(answered) : answered;
  } catch (thrown) {
    const error = asWireError(thrown);
    // What a server, a file or a person wrote may stand in it.
    throw { ...error, message: visible(said(error.message)) };
  }
}

function frameSaid(reply: FrameReply): FrameReply {
  const { engine, view } = reply;
  return {
    ...reply,
    engine: {
      ...engine,
      trouble: orNull(engine.trouble),
      recovered: orNull(engine.recovered),
      secrets: orNull(engine.secrets),
    },
    streams: reply.streams.map((stream) => ({
      ...stream,
      detail: said(stream.detail),
      hint: orNull(stream.hint),
    })),
    view: {
      ...view,
      error: view.error && { ...view.error, message: said(view.error.message) },
      column_errors: view.column_errors.map(orNull),
    },
    rows: reply.rows.map(rowSaid),
    exports: reply.exports.map((one) => ({ ...one, detail: said(one.detail) })),
    imports: reply.imports.map((one) => ({ ...one, detail: said(one.detail) })),
    alerts: {
      ...reply.alerts,
      fired: reply.alerts.fired.map((one) => ({ ...one, sentence: said(one.sentence) })),
    },
  };
}

/** What was found in a mark's sentence was found in the English one. */
function rowSaid(row: Row): Row {
  const preview = row.kind === 'mark' ? said(row.preview) : row.preview;
  return preview === row.preview ? row : { ...row, preview, matches: [] };
}

function attemptSaid(attempt: Attempt): Attempt {
  const { wire } = attempt;
  return {
    ...attempt,
    detail: said(attempt.detail),
    redirects: attempt.redirects.map(redirectSaid),
    wire: { ...wire, hints: wire.hints.map((hint) => ({ ...hint, text: said(hint.text) })) },
  };
}

/** A URL, and what it did not get. */
function redirectSaid(redirect: string): string {
  const [, url, note] = /^(\S+) \((.+)\)$/.exec(redirect) ?? [];
  return url && note ? `${url}（${said(note)}）` : redirect;
}

function orNull(sentence: string | null): string | null {
  return sentence && said(sentence);
}
