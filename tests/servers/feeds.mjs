// What the Node servers share: feeds whose every event is in a file before anyone is sent it, so
// that a server which is killed and started again goes on as if nothing had happened.

import fs from 'node:fs';
import { parseArgs } from 'node:util';

const TICK_MS = 10;
const HEARTBEAT_MS = 15_000;

export const SSE_HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache',
  'X-Accel-Buffering': 'no',
};

/** `--port N` (0, a free one, unless told) and `--history FILE`. */
export function options() {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '0' }, history: { type: 'string' } },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535 || !values.history) {
    console.error('usage: --port 0..65535 --history FILE');
    process.exit(2);
  }
  return { port, history: values.history };
}

/** Says where the server listens, once it does; ends the program when it can't. */
export function announce(server) {
  server.on('listening', () => {
    console.log(`listening on http://127.0.0.1:${server.address().port}`);
  });
  server.on('error', (error) => {
    console.error(`can't listen: ${error.message}`);
    process.exit(1);
  });
}

/** The chat and the ticker as the history file has them. */
export function openFeeds(file) {
  const lines = readLines(file);
  const feed = (name) => new Feed(name, file, lines.filter((line) => line.feed === name));
  return { chat: feed('chat'), ticker: new Ticker(feed('ticker')) };
}

/** The file's lines; a last line that was cut short by a crash is cut off. */
function readLines(file) {
  const bytes = fs.existsSync(file) ? fs.readFileSync(file) : Buffer.alloc(0);
  const whole = bytes.lastIndexOf('\n') + 1;
  if (whole < bytes.length) fs.truncateSync(file, whole);
  const lines = bytes.toString('utf8', 0, whole).split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}

/** Numbered events, 1, 2, 3 …, kept in a file and sent to whoever listens. */
class Feed {
  #name;
  #file;
  #events;
  #listeners = new Set();

  constructor(name, file, lines) {
    this.#name = name;
    this.#file = file;
    this.#events = lines.map(({ id, type, data }) => ({ id, type, data }));
  }

  get lastId() {
    return this.#events.length;
  }

  get listeners() {
    return this.#listeners.size;
  }

  /** Keeps events (`{ type, data }`), then sends them. */
  publish(events) {
    if (events.length === 0) return;
    const kept = events.map(({ type, data }, at) => ({ id: `${this.lastId + at + 1}`, type, data }));
    const lines = kept.map((event) => JSON.stringify({ feed: this.#name, ...event }) + '\n');
    fs.appendFileSync(this.#file, lines.join(''));
    this.#events.push(...kept);
    const text = kept.map(format).join('');
    for (const send of this.#listeners) send(text);
  }

  /**
   * Sends everything after `lastEventId` (without one, everything), then what comes, and a
   * comment now and then. Returns what ends it.
   */
  subscribe(lastEventId, send) {
    const missed = this.#events.slice(Number.parseInt(lastEventId, 10) || 0);
    send(missed.map(format).join('') || ': welcome\n\n');
    this.#listeners.add(send);
    const heartbeat = setInterval(send, HEARTBEAT_MS, ': ping\n\n');
    return () => {
      clearInterval(heartbeat);
      this.#listeners.delete(send);
    };
  }

  /** One JSON object a line for everything that was ever sent. */
  log() {
    return this.#events.map((event) => JSON.stringify(event) + '\n').join('');
  }
}

function format({ id, type, data }) {
  const lines = data.split('\n').map((line) => `data: ${line}\n`);
  return `id: ${id}\nevent: ${type}\n${lines.join('')}\n`;
}

/** A feed that fills itself, from the first time that somebody asks for it. */
class Ticker {
  feed;
  #timer;

  constructor(feed) {
    this.feed = feed;
  }

  /** `rate` events a second, up to the id `until`. The last one who asks decides. */
  run(rate, until) {
    clearInterval(this.#timer);
    const [began, first] = [performance.now(), this.feed.lastId];
    this.#timer = setInterval(() => {
      const due = first + Math.floor(((performance.now() - began) * rate) / 1_000);
      const events = [];
      for (let id = this.feed.lastId + 1; id <= Math.min(due, until); id += 1) events.push(tick(id));
      this.feed.publish(events);
      if (this.feed.lastId >= until) clearInterval(this.#timer);
    }, TICK_MS);
  }
}

/** What the ticker says with this id; now and then in two lines and beyond ASCII. */
function tick(id) {
  const price = (100 + 10 * Math.sin(id / 50)).toFixed(2);
  if (id % 25 === 0) return { type: 'note', data: `№ ${id} — Zürich 🔔\nlast: ${price}` };
  return { type: 'tick', data: JSON.stringify({ n: id, price }) };
}

/** The ticker's `rate` (1 to 50,000, 10 unless told) and `until` (none unless told), or null. */
export function tickerQuery({ rate = '10', until }) {
  const wanted = { rate: Number(rate), until: until === undefined ? Infinity : Number(until) };
  const valid = wanted.rate >= 1 && wanted.rate <= 50_000 && wanted.until >= 0;
  return valid ? wanted : null;
}

/** What is wrong with a chat message, or null. */
export function complaint(message) {
  const { user, text } = message ?? {};
  if (typeof user !== 'string' || user.trim() === '') return 'user is missing';
  if (typeof text !== 'string' || text.trim() === '') return 'text is missing';
  if (user.length > 50 || text.length > 2_000) return 'user or text is too long';
  return null;
}

/** A chat message as an event. */
export function chatMessage({ user, text }) {
  return { type: 'message', data: JSON.stringify({ user, text, at: new Date().toISOString() }) };
}

/** What /shapes sends after the first response, and after the second. */
const FIRST_END = '5';
const LAST_END = '7–ende';

/**
 * The parts of what /shapes answers after `lastEventId`: one of everything that a feed may send.
 * Null when there is no more.
 */
export function shapes(lastEventId) {
  // HTTP headers reach a program as Latin-1, the standard sends ids as UTF-8.
  const last = Buffer.from(lastEventId ?? '', 'latin1').toString();
  if (last === LAST_END) return null;
  if (last === FIRST_END) {
    return [format({ id: '6', type: 'more', data: 'after the end' }), `id: ${LAST_END}\ndata: the last\n\n`];
  }
  return [
    ': welcome\n\n',
    'retry: 300\n\n',
    format({ id: '1', type: 'greeting', data: 'hello' }),
    'id: 2\ndata: Zürich – 你好 🔔\u2028on the same line\n\n',
    format({ id: '3', type: 'lines', data: 'first\n\nthird' }),
    ': heartbeat\n\n',
    format({ id: '4', type: 'large', data: '0123456789abcdef'.repeat(1 << 16) }),
    format({ id: FIRST_END, type: 'nothing', data: '' }),
  ];
}
