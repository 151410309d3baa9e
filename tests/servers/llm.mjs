// Streams as language models and the tools around them send them: answers to a POST, in deltas,
// with an end marker or typed events; a stream that begins with an id and ends at once; and an
// answer that is one document.

import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { SSE_HEADERS, announce, options } from './feeds.mjs';

const { port } = options();

const routes = {
  'POST /v1/chat/completions': (question) => [
    ': OPENROUTER PROCESSING\n\n',
    ...question.words.map((content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`),
    'data: [DONE]\n\n',
  ],

  'POST /v1/messages': (question) => [
    typed('message_start', { message: { role: 'assistant' } }),
    typed('ping', {}),
    ...question.words.map((text) => typed('content_block_delta', { delta: { text } })),
    typed('error', { error: { type: 'overloaded_error' } }),
    typed('message_stop', {}),
  ],

  // The first answer is an id to come back with, and when.
  'POST /mcp': () => ['id: s1/0\nretry: 300\ndata:\n\n'],

  'GET /mcp': (question, id) =>
    id === '' ? ['id: s1/0\nretry: 300\ndata:\n\n'] : [`id: s1/1\ndata: {"jsonrpc":"2.0","after":"${id}"}\n\n`],
};

const server = createServer(async (req, res) => {
  const accepted = req.headers.accept;
  if (req.method === 'POST' && req.url === '/mcp' && accepted.includes('application/json')) {
    res.writeHead(200, { 'Content-Type': 'application/json' });
    return res.end(JSON.stringify({ accepted }));
  }
  const route = routes[`${req.method} ${req.url}`];
  if (!route) return res.writeHead(404).end();
  const id = req.headers['last-event-id'] ?? '';
  if (id === 's1/1') return res.writeHead(204).end();
  const question = req.method === 'POST' ? await json(req) : {};
  res.writeHead(200, SSE_HEADERS);
  for (const part of route(question, id)) res.write(part);
  // What has said that it is at its end may stay open: clients are to leave.
  if (!question.stay) res.end();
});
announce(server.listen(port, '127.0.0.1'));

function typed(type, fields) {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}
