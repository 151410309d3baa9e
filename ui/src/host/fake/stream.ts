/** A scripted stream: it connects, sends, breaks and retries as its feed says. */
import type {
  Attempt,
  Reason,
  StateWord,
  StreamAction,
  StreamSpec,
  StreamStatus,
  Why,
} from '../host';
import { Attempts } from './attempts';
import { feedAt, type Feed } from './feeds';
import type { Kept } from './records';

type Line = Omit<Kept, 'stream' | 'connection'>;
export type Keep = (record: Line) => void;

/** What a server sends that is odd in every way that can be seen. */
const ODD_BYTES =
  '\u{feff}: hello\r\nid: 1\0\nData: none\nfoo\nretry: soon\rdata: \\xFF\u202e\t}\r\n\r\nid: 2\n\n';

const CONNECTING_MS = 200;
const FLAKY_OPEN_MS = 7000;
const FLAKY_WAIT_MS = 4000;
const STALLED_AFTER_MS = 6000;
const COMPLETE_AFTER = 30;
const REPLAYED = 3;
/** Nearly as long as the longest `Retry-After` that the engine honours. */
const OVERLOADED_MS = 86_399_000;
const OVERLOADED = '503 Service Unavailable: see the server\'s log';
const NOT_FOUND = '404 Not Found: check the URL\'s path';
const COMPLETED = 'the server sent the end marker, the data "[DONE]"';
const CUT_OFF =
  'the server closed the connection in the middle of an event, whose 17 bytes were discarded';
const WRONG_CERTIFICATE =
  'the certificate of 127.0.0.1:8787 is for other.example: use that name, or correct the certificate';
const BUFFERED = {
  code: 'buffered',
  text: 'Events arrive in bursts of 12 every 3.0 s: a proxy may be buffering. Try the response header X-Accel-Buffering: no, or turn the proxy\'s buffering off.',
};
const NO_IDS = {
  code: 'no-ids',
  text: 'None of 12 events has an id, so what is sent during a reconnect is lost: let the server send ids and resume after Last-Event-ID.',
};
/** What is told of the facts that a gappy stream has. */
const ODD = [
  {
    code: 'not-utf8',
    text: '1 line has bytes that are not UTF-8, which were replaced by \uFFFD: let the server encode its text as UTF-8.',
  },
  {
    code: 'invalid-id',
    text: '2 ids contain a NUL and must be ignored, so that a reconnect resumes too early: correct the server\'s ids.',
  },
  {
    code: 'bad-retry',
    text: 'retry was "soon", which is no whole number of milliseconds and is ignored: correct the server.',
  },
];

export class FakeStream {
  spec: StreamSpec;
  readonly key: number;
  readonly #feed: Feed;
  readonly #speed: number;
  readonly #attempts: Attempts;
  #state: StateWord = 'connecting';
  #detail = '';
  #until: number;
  #attempt = 0;
  #openedAt = 0;
  #connection = 0;
  #sent = 0;
  #sentHere = 0;
  #gaps = 0;
  #due = 0;
  #lastByteAt = 0;
  #resumeId: string;
  #spark: number[] = Array<number>(30).fill(0);
  #second = 0;

  constructor(spec: StreamSpec, key: number, sent: number, speed: number, now: number, why: Why) {
    this.spec = spec;
    this.key = key;
    this.#feed = feedAt(spec.url);
    this.#attempts = new Attempts(spec);
    this.#sent = sent;
    this.#speed = speed;
    this.#resumeId = spec.last_event_id;
    this.#until = now;
    this.#begin(now, why, 0);
  }

  get connection(): number {
    return this.#connection;
  }

  get attempts(): Attempt[] {
    return this.#attempts.list;
  }

  get state(): StateWord {
    return this.#state;
  }

  control(action: StreamAction, now: number, keep: Keep): void {
    const what = action === 'pause' ? 'pause' : 'connect again';
    this.#attempts.end(now, 'stopped', `closed to ${what}, as asked`);
    if (action === 'pause') {
      this.#go('paused', '');
      keep(mark(now, 'paused', 'as asked'));
    } else {
      this.#begin(now, 'asked', 0);
    }
  }

  resumeFrom(id: string, frozen: boolean): void {
    this.spec = { ...this.spec, last_event_id: frozen ? id : this.spec.last_event_id };
    this.spec.freeze_id = frozen;
    this.#resumeId = id;
  }

  /** Does what is due; `seconds` went by since the last time. */
  tick(now: number, seconds: number, keep: Keep): void {
    if (this.#state === 'connecting' && now >= this.#until) this.#connect(now, keep);
    else if (this.#state === 'retrying' && now >= this.#until) {
      this.#begin(now, 'retry', this.#delay());
    } else if (this.#state === 'open') this.#send(now, seconds, keep);
    this.#stall(now, keep);
    this.#roll(now);
  }

  status(): StreamStatus {
    const open = this.#state === 'open' || this.#state === 'stalled';
    return {
      name: this.spec.name,
      url: this.spec.url,
      key: this.key,
      state: this.#state,
      detail: this.#detail,
      attempt: this.#state === 'retrying' ? this.#attempt : 0,
      retry_at: this.#state === 'retrying' ? this.#until : 0,
      opened_at: open ? this.#openedAt : 0,
      connection: this.#connection,
      events: this.#sent,
      rate: this.#state === 'open' ? (this.#spark.at(-2) ?? 0) : 0,
      spark: [...this.#spark],
      resume_id: this.#resumeId,
      last_byte_at: this.#lastByteAt,
      frozen: this.spec.freeze_id,
      accepts_any_certificate: this.spec.accept_any_certificate,
      gaps: this.#gaps,
      hint: this.#attempts.last?.wire.hints[0]?.text ?? null,
    };
  }

  #begin(now: number, why: Why, delayMs: number): void {
    this.#go('connecting', '');
    this.#until = now + CONNECTING_MS;
    this.#attempts.begin(why, delayMs, this.#resumeId, now);
  }

  #connect(now: number, keep: Keep): void {
    const { acts } = this.#feed;
    if (acts === 'missing') {
      this.#attempts.answer(now, 0, 404, [['content-type', 'text/html']]);
      const last = this.#attempts.last;
      if (last) last.body = '<!doctype html>\n<title>404</title>\n<p>no such feed: /orders</p>\n';
      this.#fail(now, 'http-status', NOT_FOUND, keep);
      return;
    }
    if (acts === 'badly' && !this.spec.accept_any_certificate) {
      this.#fail(now, 'tls', WRONG_CERTIFICATE, keep);
      return;
    }
    if (acts === 'refusing') {
      const { host } = new URL(this.spec.url);
      const detail = `nothing listens at ${host}: start the server or check the port`;
      this.#retry(now, 'refused', detail, keep);
      return;
    }
    if (acts === 'overloaded') {
      this.#attempts.answer(now, 0, 503, [['retry-after', `${OVERLOADED_MS / 1000}`]]);
      this.#retry(now, 'http-status', OVERLOADED, keep);
      return;
    }
    this.#open(now, keep);
  }

  #open(now: number, keep: Keep): void {
    this.#connection++;
    this.#attempts.answer(now, this.#connection, 200, [
      ['content-type', 'text/event-stream; charset=utf-8'],
      ['cache-control', 'no-store'],
      ['server', 'scripted'],
      ['set-cookie', '•••'],
      ['x-request-id', `0f8fad5b-d9cb-469f-a165-${String(this.#connection).padStart(12, '0')}`],
    ]);
    this.#go('open', '');
    this.#openedAt = now;
    this.#lastByteAt = now;
    this.#sentHere = 0;
    this.#until = now + FLAKY_OPEN_MS;
    keep(mark(now, 'open', '200 over HTTP/1.1'));
    if (this.#feed.acts === 'flaky' && this.#sent >= REPLAYED) {
      const after = this.#resumeId;
      for (let at = REPLAYED; at > 0; at--) keep(this.#event(now, this.#sent - at, at < REPLAYED));
      const duplicates = REPLAYED - 1;
      const sentence = `resumed after id ${after}: ${REPLAYED} replayed, ${duplicates} of them duplicates`;
      keep(mark(now, 'replayed', sentence));
    }
    if (this.#feed.acts === 'buffered') this.#attempts.hint(BUFFERED);
    if (this.#feed.name === 'cpu') this.#attempts.hint(NO_IDS);
    if (this.#feed.acts === 'gappy') {
      this.#attempts.facts({
        bom: true,
        crlf: 12,
        invalid_utf8: 1,
        invalid_ids: 2,
        retry_ms: 5000,
      });
      this.#attempts.facts({ bad_retries: ['soon', '1.5'], compression: 'gzip', comments: 7 });
      this.#attempts.facts({
        unknown_fields: [
          ['foo', 3],
          ['Data', 1],
        ],
        last: ODD_BYTES,
      });
      for (const hint of ODD) this.#attempts.hint(hint);
    }
  }

  #send(now: number, seconds: number, keep: Keep): void {
    if (now >= this.#until && this.#breaks(now, keep)) return;
    if (this.#feed.acts === 'stalling' && this.#sentHere >= 12) return;
    this.#due += this.#feed.rate * this.#speed * seconds;
    if (this.#feed.acts === 'buffered' && this.#due < 12) return;
    for (; this.#due >= 1; this.#due--) {
      if (this.#feed.acts === 'gappy' && this.#sent % 20 === 19) this.#gap(now, keep);
      const event = this.#event(now, this.#sent++, false);
      keep(event);
      this.#attempts.took(event.data.length + 24, 1);
      if (this.#feed.acts !== 'gappy') {
        const { id, type, data } = event;
        this.#attempts.facts({ last: `id: ${id}\nevent: ${type}\ndata: ${data}\n\n` });
      }
      this.#sentHere++;
      this.#lastByteAt = now;
      const last = this.#spark.length - 1;
      this.#spark[last] = (this.#spark[last] ?? 0) + 1;
    }
    if (this.#feed.acts === 'completing' && this.#sentHere >= COMPLETE_AFTER) {
      this.#attempts.end(now, 'completed', COMPLETED);
      this.#go('ended', COMPLETED);
      keep(mark(now, 'ended', `${COMPLETED} (completed)`));
    }
  }

  /** Whether the connection ends now, as some servers and some computers have it. */
  #breaks(now: number, keep: Keep): boolean {
    const { acts } = this.#feed;
    if (acts === 'flaky') {
      this.#attempts.facts({ incomplete: 17 });
      this.#retry(now, 'server-closed', CUT_OFF, keep);
    } else if (acts === 'waking') {
      const why = this.#connection % 2 ? 'woke' : 'network-changed';
      const what = why === 'woke' ? 'the computer woke from sleep' : 'the network changed';
      const detail = `closed by us: ${what}, and what was open may be dead`;
      this.#attempts.end(now, why, detail);
      keep(mark(now, 'end', `${detail} (${why})`));
      this.#begin(now, why, 0);
    } else {
      return false;
    }
    return true;
  }

  #gap(now: number, keep: Keep): void {
    const [before, after] = [this.#sent - 1, this.#sent + 3];
    this.#gaps++;
    const missing = `numbers ${before + 1} to ${after - 1} are missing`;
    keep(mark(now, 'gap', `${missing}: ${after} came after ${before}`));
    this.#sent += 3;
    keep(mark(now, 'repeated', `number ${before} came after ${after}`));
  }

  #stall(now: number, keep: Keep): void {
    const silent = now - this.#lastByteAt;
    if (this.#feed.acts !== 'stalling') return;
    if (this.#state === 'open' && silent > STALLED_AFTER_MS) {
      this.#go('stalled', '');
      keep(mark(now, 'stalled', `nothing received for ${seconds(silent)}`));
    } else if (this.#state === 'stalled' && silent > 3 * STALLED_AFTER_MS) {
      this.#go('open', '');
      this.#sentHere = 0;
      this.#lastByteAt = now;
      const sentence = `receiving again after ${seconds(silent)} of silence`;
      keep(mark(now, 'resumed', sentence));
    }
  }

  #retry(now: number, reason: Reason, detail: string, keep: Keep): void {
    this.#attempt++;
    this.#attempts.end(now, reason, detail);
    this.#go('retrying', detail);
    this.#until = now + this.#delay();
    keep(mark(now, 'end', `${detail} (${reason})`));
    const then = this.#resumeId ? `resuming after id ${this.#resumeId}` : 'without a last event ID';
    keep(mark(now, 'retry', `attempt ${this.#attempt} in ${seconds(this.#delay())}, ${then}`));
  }

  #fail(now: number, reason: Reason, detail: string, keep: Keep): void {
    this.#attempts.end(now, reason, detail);
    this.#go('failed', detail);
    keep(mark(now, 'failed', `${detail} (${reason})`));
  }

  #delay(): number {
    if (this.#feed.acts === 'overloaded') return OVERLOADED_MS;
    if (this.#feed.acts !== 'refusing') return FLAKY_WAIT_MS;
    return Math.min(30_000, 500 * 2 ** Math.min(10, this.#attempt));
  }

  #event(time: number, n: number, duplicate: boolean): Line {
    const event = this.#feed.event(n);
    if (event.id && !this.spec.freeze_id) this.#resumeId = event.id;
    return { time, kind: 'event', ...event, duplicate };
  }

  #roll(now: number): void {
    const second = Math.floor(now / 1000);
    if (second === this.#second) return;
    this.#second = second;
    this.#spark = [...this.#spark.slice(1), 0];
  }

  #go(state: StateWord, detail: string): void {
    this.#state = state;
    this.#detail = detail;
    this.#due = 0;
  }
}

/** As the engine writes it: `4.0 s`, `1439 min 59 s` */
function seconds(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.floor(ms / 1000) % 60} s`;
}

function mark(time: number, word: string, sentence: string): Line {
  return { time, kind: 'mark', type: word, id: '', data: sentence, duplicate: false };
}
