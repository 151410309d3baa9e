/** What the scripted engine refuses, with the engine's codes. */
import type { StreamSpec, Value, WireError } from '../host';

/** The stream in its plain form: named, and its secrets put away. */
export function checked(spec: StreamSpec, taken: (name: string) => boolean): StreamSpec {
  const url = URL.canParse(spec.url) ? new URL(spec.url) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    refuse('url', `${spec.url} does not begin with http:// or https://: put it in front`);
  }
  const name = spec.name || `${url.host}${url.pathname}`;
  if (taken(name)) {
    throw wireError('name-taken', `there is a stream named "${name}" already: choose another name`);
  }
  const { policy, bounds } = spec;
  if (!/^[\d\sx,-]*$/i.test(policy.retry_statuses)) {
    refuse('retry_statuses', `"${policy.retry_statuses}" is no status to retry after: write such as 429, 500-599 or 5xx`);
  }
  if (policy.retry_max_ms < policy.retry_initial_ms) {
    refuse('retry_max_ms', 'the longest delay is shorter than the reconnection time: raise it');
  }
  if (policy.jitter_percent > 100) refuse('jitter_percent', `${policy.jitter_percent} % of a delay can't be taken off: choose 0 to 100`);
  if (bounds.line < 1024) refuse('line', `a line's bound of ${bounds.line} bytes is out of range: choose 1 KiB to 1 GiB`);
  if (spec.proxy !== null && !/^(https?|socks5h?):\/\//.test(spec.proxy)) {
    refuse('proxy', `${spec.proxy} is no proxy: write http://, https://, socks5:// or socks5h://, host and port`);
  }
  if (spec.unix_socket !== null && spec.proxy !== null) {
    refuse('unix_socket', 'a Unix socket and a proxy exclude each other: remove one');
  }
  return {
    ...spec,
    name,
    headers: spec.headers.map((one) => (one.secret ? put(one) : one)),
    query: spec.query.map((one) => (one.secret ? put(one) : one)),
    auth: keptAuth(spec.auth),
  };
}

export function wireError(code: string, message: string): WireError {
  return { code, message };
}

function refuse(field: string, message: string): never {
  throw wireError(`bad-${field}`, message);
}

function keptAuth(auth: StreamSpec['auth']): StreamSpec['auth'] {
  if (auth === 'none') return auth;
  if ('bearer' in auth) return { bearer: { token: put(auth.bearer.token) } };
  return { basic: { ...auth.basic, password: put(auth.basic.password) } };
}

function put<T extends Value>(value: T): T {
  if (value.source !== 'text' || value.value === '') return value;
  return { ...value, value: '', secret: true, kept: true };
}
