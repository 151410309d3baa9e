/** What the scripted engine refuses, with the engine's codes. */
import type { StreamSpec, Value, WireError } from '../host';

/** The stream in its plain form: named, and its secrets put away. */
export function checked(spec: StreamSpec, taken: (name: string) => boolean): StreamSpec {
  const url = URL.canParse(spec.url) ? new URL(spec.url) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    refuse('url', `“${spec.url}” is not a URL of a feed: begin it with http:// or https://`);
  }
  const name = spec.name || `${url.host}${url.pathname}`;
  if (taken(name)) {
    throw wireError('name-taken', `another stream is called “${name}”: choose another name`);
  }
  const { policy, bounds } = spec;
  if (!/^[\d\sx,-]*$/i.test(policy.retry_statuses)) {
    refuse('retry_statuses', 'the statuses can’t be read: write them as 429 500-599');
  }
  if (policy.retry_max_ms < policy.retry_initial_ms) {
    refuse('retry_max_ms', 'the longest delay is shorter than the first: raise it');
  }
  if (policy.jitter_percent > 100) refuse('jitter_percent', 'jitter is 0 to 100 percent');
  if (bounds.line < 1024) refuse('line', 'a line’s bound is 1 KiB to 1 GiB');
  if (spec.proxy !== null && !/^(https?|socks5h?):\/\//.test(spec.proxy)) {
    refuse('proxy', 'the proxy begins with http://, https://, socks5:// or socks5h://');
  }
  if (spec.unix_socket !== null && !spec.unix_socket.startsWith('/')) {
    refuse('unix_socket', 'the path of the Unix socket begins with /');
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
