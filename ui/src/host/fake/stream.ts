/** A scripted stream: it connects, sends, breaks and retries as its feed says. */
import type { StateWord, StreamAction, StreamSpec, StreamStatus } from '../host';
import { feedAt, isFailing, isFlaky, type Feed } from './feeds';
import type { Kept } from './records';

export type Keep = (record: Omit<Kept, 'stream' | 'connection'>) => void;

const FLAKY_OPEN_MS = 7000;
const FLAKY_WAIT_MS = 4000;

export class FakeStream {
  spec: StreamSpec;
  readonly key: number;
  readonly #feed: Feed;
  readonly #speed: number;
  #state: StateWord = 'connecting';
  #detail = '';
  #until: number;
  #attempt = 0;
  #openedAt = 0;
  #connection = 0;
  #sent = 0;
  #due = 0;
  #lastByteAt = 0;
  #resumeId = '';
  #spark: number[] = Array<number>(30).fill(0);
  #second = 0;

  constructor(spec: StreamSpec, key: number, sent: number, speed: number, now: number) {
    this.spec = spec;
    this.key = key;
    this.#feed = feedAt(spec.url);
    this.#sent = sent;
    this.#speed = speed;
    this.#until = now + 300;
  }

  get connection(): number {
    return this.#connection;
  }

  control(action: StreamAction, now: number, keep: Keep): void {
    if (action === 'pause') {
      this.#go('paused', '');
      keep(mark(now, 'paused', 'paused by you'));
    } else {
      this.#go('connecting', '');
      this.#until = now + 200;
    }
  }

  /** Does what is due; `seconds` went by since the last time. */
  tick(now: number, seconds: number, keep: Keep): void {
    if (this.#state === 'connecting' && now >= this.#until) this.#connect(now, keep);
    else if (this.#state === 'retrying' && now >= this.#until) this.#connect(now, keep);
    else if (this.#state === 'open') this.#send(now, seconds, keep);
    this.#roll(now);
  }

  status(): StreamStatus {
    const spark = this.#spark;
    return {
      name: this.spec.name,
      url: this.spec.url,
      key: this.key,
      state: this.#state,
      detail: this.#detail,
      attempt: this.#state === 'retrying' ? this.#attempt : 0,
      retry_at: this.#state === 'retrying' ? this.#until : 0,
      opened_at: this.#state === 'open' ? this.#openedAt : 0,
      connection: this.#connection,
      events: this.#sent,
      rate: this.#state === 'open' ? (spark.at(-2) ?? 0) : 0,
      spark: [...spark],
      resume_id: this.#resumeId,
      last_byte_at: this.#lastByteAt,
      frozen: this.spec.freeze_id,
      accepts_any_certificate: this.spec.accept_any_certificate,
      gaps: 0,
      hint: null,
    };
  }

  #connect(now: number, keep: Keep): void {
    this.#connection++;
    if (isFailing(this.#feed)) {
      this.#go('failed', '404 Not Found. Check the path of the URL; the server said: no such feed');
      keep(mark(now, 'failed', '404 Not Found. Check the path of the URL'));
      return;
    }
    this.#go('open', '');
    this.#openedAt = now;
    this.#lastByteAt = now;
    this.#until = now + FLAKY_OPEN_MS;
    keep(mark(now, 'open', `connection ${this.#connection}: 200 over HTTP/1.1`));
    if (isFlaky(this.#feed) && this.#sent > 0) {
      keep({ ...mark(now, '', ''), kind: 'comment', data: ` resuming after ${this.#resumeId}` });
      keep(this.#event(now, this.#sent - 1, true));
    }
  }

  #send(now: number, seconds: number, keep: Keep): void {
    if (isFlaky(this.#feed) && now >= this.#until) {
      this.#attempt++;
      this.#go('retrying', 'The server closed the response');
      this.#until = now + FLAKY_WAIT_MS;
      keep(mark(now, 'end', 'the server closed the response'));
      keep(
        mark(now, 'retry', `attempt ${this.#attempt} in 4.0 s, resuming after ${this.#resumeId}`),
      );
      return;
    }
    this.#due += this.#feed.rate * this.#speed * seconds;
    for (; this.#due >= 1; this.#due--) {
      keep(this.#event(now - this.#due, this.#sent++, false));
      this.#lastByteAt = now;
      const last = this.#spark.length - 1;
      this.#spark[last] = (this.#spark[last] ?? 0) + 1;
    }
  }

  #event(time: number, n: number, duplicate: boolean): Omit<Kept, 'stream' | 'connection'> {
    const event = this.#feed.event(n);
    if (event.id) this.#resumeId = event.id;
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

function mark(time: number, word: string, sentence: string): Omit<Kept, 'stream' | 'connection'> {
  return { time, kind: 'mark', type: word, id: '', data: sentence, duplicate: false };
}
