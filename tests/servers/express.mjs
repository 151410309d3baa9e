// A chat and a ticker as one would write them with Express.

import express from 'express';
import {
  SSE_HEADERS, announce, chatMessage, complaint, openFeeds, options, shapes, tickerQuery,
} from './feeds.mjs';

const { port, history } = options();
const { chat, ticker } = openFeeds(history);
const app = express();

app.get('/chat', (req, res) => stream(chat, req, res));

app.post('/chat/messages', express.json({ type: () => true }), (req, res) => {
  const error = complaint(req.body);
  if (error) return res.status(400).json({ error });
  chat.publish([chatMessage(req.body)]);
  res.status(201).json({ id: `${chat.lastId}` });
});

app.get('/ticker', (req, res) => {
  const query = tickerQuery(req.query);
  if (!query) return res.status(400).json({ error: 'rate must be 1 to 50000, until a number' });
  stream(ticker.feed, req, res);
  ticker.run(query.rate, query.until);
});

app.get('/shapes', (req, res) => {
  const parts = shapes(req.get('Last-Event-ID'));
  if (!parts) return res.sendStatus(204);
  res.writeHead(200, SSE_HEADERS);
  for (const part of parts) res.write(part);
  res.end();
});

app.get('/log', (req, res) => {
  const feed = req.query.feed === 'chat' ? chat : ticker.feed;
  res.type('application/x-ndjson').send(feed.log());
});

app.use((error, req, res, next) => {
  if (res.headersSent) return next(error);
  res.status(error.status ?? 500).json({ error: error.message });
});

announce(app.listen(port, '127.0.0.1'));

function stream(feed, req, res) {
  res.writeHead(200, SSE_HEADERS);
  const end = feed.subscribe(req.get('Last-Event-ID'), (text) => res.write(text));
  res.on('close', end);
}
