// A chat and a ticker as one would write them with Koa.

import { PassThrough, Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import Koa from 'koa';
import {
  SSE_HEADERS, announce, chatMessage, complaint, openFeeds, options, shapes, tickerQuery,
} from './feeds.mjs';

const { port, history } = options();
const { chat, ticker } = openFeeds(history);
const app = new Koa();

const routes = {
  'GET /chat': (ctx) => stream(chat, ctx),

  'POST /chat/messages': async (ctx) => {
    const message = await json(ctx.req).catch(() => ctx.throw(400, 'send user and text as JSON'));
    const error = complaint(message);
    if (error) ctx.throw(400, error);
    chat.publish([chatMessage(message)]);
    ctx.status = 201;
    ctx.body = { id: `${chat.lastId}` };
  },

  'GET /ticker': (ctx) => {
    const query = tickerQuery(ctx.query);
    if (!query) ctx.throw(400, 'rate must be 1 to 50000, until a number');
    stream(ticker.feed, ctx);
    ticker.run(query.rate, query.until);
  },

  'GET /shapes': (ctx) => {
    const parts = shapes(ctx.get('Last-Event-ID'));
    ctx.status = parts ? 200 : 204;
    if (!parts) return;
    ctx.set(SSE_HEADERS);
    ctx.body = Readable.from(parts);
  },

  'GET /log': (ctx) => {
    const feed = ctx.query.feed === 'chat' ? chat : ticker.feed;
    ctx.type = 'application/x-ndjson';
    ctx.body = feed.log();
  },
};

app.use(async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    ctx.status = error.status ?? 500;
    ctx.body = { error: error.message };
  }
});
app.use((ctx) => routes[`${ctx.method} ${ctx.path}`]?.(ctx));

announce(app.listen(port, '127.0.0.1'));

function stream(feed, ctx) {
  const body = new PassThrough();
  ctx.set(SSE_HEADERS);
  ctx.body = body;
  const end = feed.subscribe(ctx.get('Last-Event-ID'), (text) => body.write(text));
  ctx.res.on('close', end);
}
