/** A stream as fields to type into, and back. */
import { newValue, type Auth, type Header, type StreamSpec, type Value } from '../../host/host';
import { msOf, secondsOf, sizeOf, sizeText } from './units';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH'];

/** Everything of a {@link StreamSpec}. Times are seconds, sizes have a unit, as typed. */
export interface StreamForm {
  name: string;
  url: string;
  method: string;
  headers: Header[];
  query: Header[];
  auth: 'none' | 'bearer' | 'basic';
  token: Value;
  user: string;
  password: Value;
  body: string;
  cookies: boolean;
  /** Origins, one a line. */
  redirectTrust: string;

  http: StreamSpec['http'];
  proxy: string;
  unixSocket: string;
  compression: boolean;
  cacert: string;
  clientCert: string;
  clientKey: string;
  connectTimeout: string;
  headerTimeout: string;
  anyCertificate: boolean;

  reconnect: StreamSpec['policy']['reconnect'];
  retryStatuses: string;
  retryInitial: string;
  retryMax: string;
  serverRetryMin: string;
  serverRetryMax: string;
  jitter: string;
  strict: boolean;
  once: boolean;

  stall: 'auto' | 'after' | 'never';
  stallAfter: string;
  stallAction: StreamSpec['policy']['stall_action'];
  wake: boolean;

  lastEventId: string;
  freezeId: boolean;
  numbering: 'none' | 'id' | 'path';
  path: string;
  endData: string;
  endType: string;
  framing: StreamSpec['framing'];
  parser: StreamSpec['parser'];
  lineBound: string;
  eventBound: string;
  headBound: string;
  redirects: string;
}

export function toForm(spec: StreamSpec): StreamForm {
  const { policy, bounds, numbering } = spec;
  const stall = policy.stall_after_ms;
  return {
    name: spec.name,
    url: spec.url,
    method: spec.method,
    headers: spec.headers.map((header) => ({ ...header })),
    query: spec.query.map((parameter) => ({ ...parameter })),
    ...authFields(spec.auth),
    body: spec.body ?? '',
    cookies: spec.cookies,
    redirectTrust: spec.redirect_trust.join('\n'),

    http: spec.http,
    proxy: spec.proxy ?? '',
    unixSocket: spec.unix_socket ?? '',
    compression: spec.compression,
    cacert: spec.cacert ?? '',
    clientCert: spec.client_cert ?? '',
    clientKey: spec.client_key ?? '',
    connectTimeout: secondsOf(policy.connect_timeout_ms),
    headerTimeout: secondsOf(policy.header_timeout_ms),
    anyCertificate: spec.accept_any_certificate,

    reconnect: policy.reconnect,
    retryStatuses: policy.retry_statuses,
    retryInitial: secondsOf(policy.retry_initial_ms),
    retryMax: secondsOf(policy.retry_max_ms),
    serverRetryMin: secondsOf(policy.server_retry_min_ms),
    serverRetryMax: secondsOf(policy.server_retry_max_ms),
    jitter: String(policy.jitter_percent),
    strict: policy.strict,
    once: policy.once,

    stall: stall === null ? 'auto' : stall === 0 ? 'never' : 'after',
    stallAfter: stall ? secondsOf(stall) : '',
    stallAction: policy.stall_action,
    wake: policy.reconnect_on_wake,

    lastEventId: spec.last_event_id,
    freezeId: spec.freeze_id,
    numbering: numbering === null ? 'none' : numbering === 'id' ? 'id' : 'path',
    path: numbering !== null && numbering !== 'id' ? numbering.path : '',
    endData: spec.end_marker?.data ?? '',
    endType: spec.end_marker?.event_type ?? '',
    framing: spec.framing,
    parser: spec.parser,
    lineBound: sizeText(bounds.line),
    eventBound: sizeText(bounds.event),
    headBound: sizeText(bounds.head),
    redirects: String(bounds.redirects),
  };
}

/** A form without problems as the stream it describes. */
export function toSpec(form: StreamForm): StreamSpec {
  return {
    name: form.name.trim(),
    url: form.url.trim(),
    method: form.method.trim().toUpperCase(),
    headers: named(form.headers),
    query: named(form.query),
    auth: toAuth(form),
    body: form.body === '' ? null : form.body,
    cookies: form.cookies,
    redirect_trust: form.redirectTrust.split(/\s+/).filter((origin) => origin !== ''),

    http: form.http,
    proxy: typed(form.proxy),
    unix_socket: typed(form.unixSocket),
    compression: form.compression,
    cacert: typed(form.cacert),
    client_cert: typed(form.clientCert),
    client_key: typed(form.clientKey),
    accept_any_certificate: form.anyCertificate,

    policy: {
      reconnect: form.reconnect,
      retry_statuses: form.retryStatuses.trim(),
      retry_initial_ms: msOf(form.retryInitial),
      retry_max_ms: msOf(form.retryMax),
      server_retry_min_ms: msOf(form.serverRetryMin),
      server_retry_max_ms: msOf(form.serverRetryMax),
      jitter_percent: Number(form.jitter),
      strict: form.strict,
      once: form.once,
      stall_after_ms: { auto: null, never: 0, after: msOf(form.stallAfter) }[form.stall],
      stall_action: form.stallAction,
      header_timeout_ms: msOf(form.headerTimeout),
      connect_timeout_ms: msOf(form.connectTimeout),
      reconnect_on_wake: form.wake,
    },

    last_event_id: form.lastEventId,
    freeze_id: form.freezeId,
    numbering: toNumbering(form),
    end_marker: toEndMarker(form),
    framing: form.framing,
    parser: form.parser,
    bounds: {
      line: sizeOf(form.lineBound),
      event: sizeOf(form.eventBound),
      head: sizeOf(form.headBound),
      redirects: Number(form.redirects),
    },
  };
}

function authFields(auth: Auth): Pick<StreamForm, 'auth' | 'token' | 'user' | 'password'> {
  const fields = { token: newValue(), user: '', password: newValue() };
  if (auth === 'none') return { auth: 'none', ...fields };
  if ('bearer' in auth) return { ...fields, auth: 'bearer', token: { ...auth.bearer.token } };
  const { user, password } = auth.basic;
  return { ...fields, auth: 'basic', user, password: { ...password } };
}

function toAuth({ auth, token, user, password }: StreamForm): Auth {
  if (auth === 'bearer') return { bearer: { token: trimmed(token) } };
  // A password may begin or end with a space.
  if (auth === 'basic') return { basic: { user: user.trim(), password } };
  return 'none';
}

function toNumbering({ numbering, path }: StreamForm): StreamSpec['numbering'] {
  if (numbering === 'path') return { path: path.trim() };
  return numbering === 'id' ? 'id' : null;
}

function toEndMarker({ endData, endType }: StreamForm): StreamSpec['end_marker'] {
  if (endData === '' && endType.trim() === '') return null;
  return { data: endData === '' ? null : endData, event_type: typed(endType) };
}

/** Those that something was typed into. */
function named(headers: Header[]): Header[] {
  return headers
    .map((header) => ({ ...trimmed(header), name: header.name.trim() }))
    .filter(({ name, value, kept }) => name !== '' || value !== '' || kept);
}

function trimmed<T extends Value>(value: T): T {
  return { ...value, value: value.value.trim() };
}

function typed(field: string): string | null {
  return field.trim() === '' ? null : field.trim();
}
