// A chat and a ticker as one would write them with nothing but Node.

import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import {
  SSE_HEADERS, announce, chatMessage, complaint, openFeeds, options, shapes, tickerQuery,
} from './feeds.mjs';

const { port, history } = options();
const { chat, ticker } = openFeeds(history);

const routes = {
  'GET /chat': (req, res) => stream(chat, req, res),

  'GET /chat/listeners': (req, res) => answer(res, 200, chat.listeners),

  'POST /chat/messages': async (req, res) => {
    const message = await json(req).catch(() => null);
    const error = complaint(message);
    if (error) return answer(res, 400, { error });
    chat.publish([chatMessage(message)]);
    answer(res, 201, { id: `${chat.lastId}` });
  },

  'GET /ticker': (req, res, query) => {
    const wanted = tickerQuery(Object.fromEntries(query));
    if (!wanted) return answer(res, 400, { error: 'rate must be 1 to 50000, until a number' });
    stream(ticker.feed, req, res);
    ticker.run(wanted.rate, wanted.until);
  },

  'GET /shapes': (req, res) => {
    const parts = shapes(req.headers['last-event-id']);
    if (!parts) return res.writeHead(204).end();
    res.writeHead(200, SSE_HEADERS);
    for (const part of parts) res.write(part);
    res.end();
  },
};

const server = createServer((req, res) => {
  const { pathname, searchParams } = new URL(req.url, 'http://127.0.0.1');
  const route = routes[`${req.method} ${pathname}`];
  if (route) route(req, res, searchParams);
  else answer(res, 404, { error: 'there is no such feed' });
});
announce(server.listen(port, '127.0.0.1'));

function stream(feed, req, res) {
  res.writeHead(200, SSE_HEADERS);
  const end = feed.subscribe(req.headers['last-event-id'], (text) => res.write(text));
  res.on('close', end);
}

function answer(res, status, body) {
  res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
