/** A scripted server's answer: it says what it was sent. */
import type { SendAnswer, SendRequest, StreamSpec } from '../host';
import { wireError } from './check';

export function answerOf(request: SendRequest, stream: StreamSpec | null): SendAnswer {
  if (!URL.canParse(request.url) || !/^https?:/.test(request.url)) {
    throw wireError(
      'bad-url',
      `${request.url} does not begin with http:// or https://: put it in front`,
    );
  }
  const url = new URL(request.url);
  const home = stream && new URL(stream.url).origin;
  if (stream && home !== url.origin) {
    const whose = `the credentials of "${stream.name}" are for ${home} only`;
    throw wireError('bad-origin', `${whose}: send it without the stream, or to that server`);
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
    whole: true,
    ms: 12,
  };
}
