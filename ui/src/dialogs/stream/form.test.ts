import { describe, expect, it } from 'vitest';

import { newHeader, newSpec, newValue, type StreamSpec } from '../../host/host';
import { toForm, toSpec } from './form';

/** Nothing in it is as by default. */
function unusual(): StreamSpec {
  return {
    name: 'prices',
    url: 'https://example.com/events',
    method: 'POST',
    query: [newHeader('since', '${START}'), { ...newHeader('token'), kept: true, secret: true }],
    headers: [{ ...newHeader('X-Team', 'get-team'), source: 'command' }],
    auth: { basic: { user: 'ada', password: newValue(' pass ') } },
    body: '{"a":1}',
    last_event_id: '42',
    freeze_id: true,
    policy: {
      reconnect: 'always',
      retry_initial_ms: 1234,
      retry_max_ms: 9000,
      server_retry_min_ms: 1,
      server_retry_max_ms: 86_400_000,
      jitter_percent: 0,
      retry_statuses: '404 5xx',
      strict: true,
      once: true,
      stall_after_ms: 1500,
      stall_action: 'reconnect',
      header_timeout_ms: 1001,
      connect_timeout_ms: 2002,
      reconnect_on_wake: false,
    },
    framing: 'lines',
    parser: 'eventsource-client',
    numbering: { path: '$.seq' },
    end_marker: { data: '[DONE]', event_type: 'message_stop' },
    bounds: { line: 1025, event: 2 * 1024 ** 3, head: 96 * 1024, redirects: 0 },
    cookies: true,
    proxy: 'socks5h://127.0.0.1:9050',
    unix_socket: '/run/feed.sock',
    http: 'http2',
    compression: true,
    cacert: '/etc/ca.pem',
    client_cert: '/etc/me.pem',
    client_key: '/etc/me.key',
    accept_any_certificate: true,
    redirect_trust: ['https://a.example:443', 'https://b.example:8443'],
  };
}

describe('the form of a stream', () => {
  it('gives back every field of the stream it was filled from', () => {
    for (const spec of [newSpec('https://example.com/'), unusual()]) {
      expect(toSpec(toForm(spec))).toEqual(spec);
    }
  });

  it('differs from the defaults in every field of the unusual stream', () => {
    const [plain, other] = [newSpec(), unusual()];
    for (const key of Object.keys(plain) as (keyof StreamSpec)[]) {
      expect(other[key], key).not.toEqual(plain[key]);
    }
    for (const key of Object.keys(plain.policy) as (keyof StreamSpec['policy'])[]) {
      expect(other.policy[key], key).not.toEqual(plain.policy[key]);
    }
  });

  it('keeps every way to authorize, to number, to end and to be silent', () => {
    const spec = newSpec('http://localhost:1/');
    for (const auth of [{ bearer: { token: newValue('t0k') } }, 'none'] as const) {
      expect(toSpec(toForm({ ...spec, auth })).auth).toEqual(auth);
    }
    for (const numbering of ['id', null] as const) {
      expect(toSpec(toForm({ ...spec, numbering })).numbering).toBe(numbering);
    }
    for (const end of [{ data: null, event_type: 'bye' }, { data: ' x', event_type: null }, null]) {
      expect(toSpec(toForm({ ...spec, end_marker: end })).end_marker).toEqual(end);
    }
    for (const stall of [null, 0, 1]) {
      const policy = { ...spec.policy, stall_after_ms: stall };
      expect(toSpec(toForm({ ...spec, policy })).policy.stall_after_ms).toBe(stall);
    }
  });

  it('leaves a value that is kept in the keyring there', () => {
    const kept = { ...newHeader('Authorization'), secret: true, kept: true };
    const spec = { ...newSpec('http://localhost:1/'), headers: [kept] };
    expect(toSpec(toForm(spec)).headers).toEqual([kept]);
  });

  it('trims what was typed and leaves out empty headers', () => {
    const form = toForm(newSpec());
    form.url = '  http://localhost:1/  ';
    form.method = 'query';
    form.headers = [newHeader(), newHeader(' Accept-Language ', ' zh ')];
    form.redirectTrust = '\n https://a.example \n\n';
    const spec = toSpec(form);
    expect(spec.url).toBe('http://localhost:1/');
    expect(spec.method).toBe('QUERY');
    expect(spec.headers).toEqual([newHeader('Accept-Language', 'zh')]);
    expect(spec.redirect_trust).toEqual(['https://a.example']);
    expect(spec.body).toBeNull();
    expect(spec.proxy).toBeNull();
  });
});
