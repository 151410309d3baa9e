/** What a scripted stream remembers of its attempts. */
import type { Attempt, Hint, Reason, StreamSpec, Why, WireFacts } from '../host';

const MOST = 200;

export class Attempts {
  readonly #spec: StreamSpec;
  #list: Attempt[] = [];
  #number = 0;

  constructor(spec: StreamSpec) {
    this.#spec = spec;
  }

  get list(): Attempt[] {
    return structuredClone(this.#list);
  }

  /** The one under way, or the last. */
  get last(): Attempt | undefined {
    return this.#list.at(-1);
  }

  begin(why: Why, delayMs: number, resumeId: string, now: number): void {
    const { method, url, headers } = this.#spec;
    this.#list.push({
      number: ++this.#number,
      connection: 0,
      why,
      delay_ms: delayMs,
      resume_id: resumeId,
      began: now,
      opened: 0,
      ended: 0,
      reason: null,
      detail: '',
      status: 0,
      protocol: '',
      request: `${method} ${url}`,
      request_headers: [
        ['accept', 'text/event-stream'],
        ['cache-control', 'no-cache'],
        ['accept-encoding', 'identity'],
        ...headers.map((one): [string, string] => [
          one.name.toLowerCase(),
          one.secret || one.kept ? '•••' : one.value,
        ]),
        ...(resumeId ? [['last-event-id', resumeId] as [string, string]] : []),
      ],
      redirects: [],
      headers: [],
      body: '',
      wire: nothing(),
    });
    this.#list = this.#list.slice(-MOST);
  }

  answer(now: number, connection: number, status: number, headers: [string, string][]): void {
    if (!this.last) return;
    Object.assign(this.last, { opened: now, connection, status, protocol: 'HTTP/1.1', headers });
  }

  end(now: number, reason: Reason, detail: string): void {
    if (this.last && !this.last.ended) Object.assign(this.last, { ended: now, reason, detail });
  }

  /** A piece of body with so many events in it. */
  took(bytes: number, events: number): void {
    const wire = this.last?.wire;
    if (!wire) return;
    wire.chunk_min = wire.chunks === 0 ? bytes : Math.min(wire.chunk_min, bytes);
    wire.chunk_max = Math.max(wire.chunk_max, bytes);
    wire.bytes += bytes;
    wire.chunks++;
    wire.events += events;
    wire.lf += 4 * events;
  }

  facts(facts: Partial<WireFacts>): void {
    if (this.last) Object.assign(this.last.wire, facts);
  }

  hint(hint: Hint): void {
    const hints = this.last?.wire.hints;
    if (hints && !hints.some(({ code }) => code === hint.code)) hints.push(hint);
  }
}

function nothing(): WireFacts {
  return {
    bytes: 0,
    chunks: 0,
    chunk_min: 0,
    chunk_max: 0,
    events: 0,
    comments: 0,
    lf: 0,
    crlf: 0,
    cr: 0,
    bom: false,
    invalid_utf8: 0,
    unknown_fields: [],
    invalid_ids: 0,
    bad_retries: [],
    retry_ms: null,
    compression: null,
    incomplete: 0,
    last: '',
    hints: [],
  };
}
