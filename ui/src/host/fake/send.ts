/** A scripted server's answer: it says what it was sent. */
import type { SendAnswer, SendRequest, StreamSpec } from '../host';
import { wireError } from './check';

export function answerOf(request: SendRequest, stream: StreamSpec | null): SendAnswer {
  if (!URL.canParse(request.url) || !/^https?:/.test(request.url)) {
    throw wireError('bad-url', `“${request.url}” is no URL: begin it with http:// or https://`);
  }
  const url = new URL(request.url);
  if (stream && new URL(stream.url).origin !== url.origin) {
    throw wireError('other-origin', `the credentials of “${stream.name}” are for its own server only`);
  }
  const sent = { method: request.method, path: url.pathname, body: request.body };
  const body = JSON.stringify({ accepted: true, ...sent });
  return {
    status: 202,
    protocol: 'HTTP/1.1',
    headers: [
      ['content-type', 'application/json'],
      ['set-cookie', '•••'],
    ],
    body,
    body_bytes: body.length,
    ms: 12,
  };
}
