/** What is wrong with a form, at the field it is about, and the section that the field is in. */
import type { StreamSpec, WireError } from '../../host/host';
import { text } from '../../text/text';
import type { StreamForm } from './form';
import { msOf, sizeOf } from './units';

/** The fields of a stream by the engine's names. */
export type Field =
  | Exclude<keyof StreamSpec, 'policy' | 'bounds'>
  | keyof StreamSpec['policy']
  | keyof StreamSpec['bounds'];

export type Problems = Partial<Record<Field | 'form', string>>;

/** The parts of the dialog that fold. */
export type Section =
  | 'request'
  | 'connection'
  | 'reconnecting'
  | 'silence'
  | 'resume'
  | 'gaps'
  | 'end'
  | 'framing'
  | 'bounds';

/** Where each field is; null is at first sight. */
const SECTIONS: Record<Field, Section | null> = {
  name: null,
  url: null,
  method: null,
  headers: null,
  auth: null,
  query: 'request',
  body: 'request',
  cookies: 'request',
  redirect_trust: 'request',
  http: 'connection',
  proxy: 'connection',
  unix_socket: 'connection',
  compression: 'connection',
  cacert: 'connection',
  client_cert: 'connection',
  client_key: 'connection',
  connect_timeout_ms: 'connection',
  header_timeout_ms: 'connection',
  accept_any_certificate: 'connection',
  reconnect: 'reconnecting',
  retry_statuses: 'reconnecting',
  retry_initial_ms: 'reconnecting',
  retry_max_ms: 'reconnecting',
  server_retry_min_ms: 'reconnecting',
  server_retry_max_ms: 'reconnecting',
  jitter_percent: 'reconnecting',
  strict: 'reconnecting',
  once: 'reconnecting',
  stall_after_ms: 'silence',
  stall_action: 'silence',
  reconnect_on_wake: 'silence',
  last_event_id: 'resume',
  freeze_id: 'resume',
  numbering: 'gaps',
  end_marker: 'end',
  framing: 'framing',
  parser: 'framing',
  line: 'bounds',
  event: 'bounds',
  head: 'bounds',
  redirects: 'bounds',
};

/** Names under which the engine may mean a field of the form. */
const ALIASES: Record<string, Field> = {
  header: 'headers',
  token: 'auth',
  bearer: 'auth',
  basic: 'auth',
  user: 'auth',
  password: 'auth',
  bounds: 'line',
};

/** What is wrong that needs no engine to say so. */
export function problemsOf(form: StreamForm): Problems {
  const problems: Problems = {};
  const words = text.stream;
  if (form.url.trim() === '') problems.url = words.noUrl;
  if (!/^[A-Za-z][\w-]*$/.test(form.method.trim())) problems.method = words.badMethod;
  const isTyped = (one: { name: string; value: string; kept: boolean }) =>
    one.name.trim() !== '' || one.value.trim() !== '' || one.kept;
  if (form.headers.filter(isTyped).some(({ name }) => !/^[^\s:]+$/.test(name.trim()))) {
    problems.headers = words.badHeader;
  }
  if (form.query.filter(isTyped).some(({ name }) => name.trim() === '')) {
    problems.query = words.badQuery;
  }
  const times: [Field, string][] = [
    ['connect_timeout_ms', form.connectTimeout],
    ['header_timeout_ms', form.headerTimeout],
    ['retry_initial_ms', form.retryInitial],
    ['retry_max_ms', form.retryMax],
    ['server_retry_min_ms', form.serverRetryMin],
    ['server_retry_max_ms', form.serverRetryMax],
  ];
  for (const [field, typed] of times) if (!(msOf(typed) >= 0)) problems[field] = words.badSeconds;
  if (form.stall === 'after' && !(msOf(form.stallAfter) > 0)) {
    problems.stall_after_ms = words.badStall;
  }
  if (!/^\d+$/.test(form.jitter.trim())) problems.jitter_percent = words.badWhole;
  if (!/^\d+$/.test(form.redirects.trim())) problems.redirects = words.badWhole;
  const sizes: [Field, string][] = [
    ['line', form.lineBound],
    ['event', form.eventBound],
    ['head', form.headBound],
  ];
  for (const [field, typed] of sizes) if (!(sizeOf(typed) >= 0)) problems[field] = words.badSize;
  if (form.numbering === 'path' && form.path.trim() === '') problems.numbering = words.noPath;
  return problems;
}

/** The engine's answer at the field that its code names: `bad-url`, `bad-retry_statuses`. */
export function problemsFrom(error: WireError): Problems {
  return { [fieldOf(error.code) ?? 'form']: error.message };
}

/** The sections to unfold, so that every problem is seen. */
export function sectionsOf(problems: Problems): Section[] {
  const sections = Object.keys(problems).map((field) => SECTIONS[field as Field]);
  return [...new Set(sections)].filter((section) => section != null);
}

function fieldOf(code: string): Field | null {
  if (code === 'name-taken') return 'name';
  if (!code.startsWith('bad-')) return null;
  // `policy.retry_statuses` and `end_marker.data` are the field or a part of it.
  const parts = code.slice('bad-'.length).replaceAll('-', '_').split('.');
  for (const part of parts.reverse()) {
    const name = Object.hasOwn(ALIASES, part) ? (ALIASES[part] as Field) : part;
    if (Object.hasOwn(SECTIONS, name)) return name as Field;
  }
  return null;
}
