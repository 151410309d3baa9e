/** The scripted streams: those that there are, and the names of all that there were. */
import type { StreamAction, StreamSpec } from '../host';
import { checked, wireError } from './check';
import type { Kept, Records } from './records';
import { FakeStream, type Keep } from './stream';

export class Streams {
  readonly #records: Records;
  readonly #speed: number;
  #list: FakeStream[] = [];
  readonly #names = new Map<number, string>();
  /** 0 is the capture's own. */
  #nextKey = 1;
  /** Grows when streams come, go or are edited. */
  version = 1;

  constructor(records: Records, speed: number) {
    this.#records = records;
    this.#speed = speed;
  }

  get list(): readonly FakeStream[] {
    return this.#list;
  }

  /** Every name there was. */
  get names(): string[] {
    return [...this.#names.values()];
  }

  /** Streams of records that are watched no more. */
  get gone(): { key: number; name: string }[] {
    const keys = this.#list.map(({ key }) => key);
    return [...this.#names]
      .filter(([key]) => !keys.includes(key))
      .map(([key, name]) => ({ key, name }));
  }

  readonly nameOf = (key: number): string => this.#names.get(key) ?? '';

  find(name: string): FakeStream {
    const stream = this.#list.find((one) => one.spec.name === name);
    if (!stream) throw wireError('no-such-stream', `there is no stream named "${name}"`);
    return stream;
  }

  add(spec: StreamSpec): void {
    this.open(this.#checked(spec, null), 0);
  }

  /** Adds a stream that has sent so many events already. */
  open(spec: StreamSpec, sent: number): FakeStream {
    const key = this.#nextKey++;
    const stream = new FakeStream(spec, key, sent, this.#speed, Date.now(), 'start');
    this.#names.set(key, spec.name);
    this.#list = [...this.#list, stream];
    this.version++;
    return stream;
  }

  edit(name: string, spec: StreamSpec): void {
    const stream = this.find(name);
    const { key } = stream;
    const next = this.#checked(spec, name);
    const sent = stream.status().events;
    const fresh = new FakeStream(next, key, sent, this.#speed, Date.now(), 'edited');
    this.#list = this.#list.map((one) => (one === stream ? fresh : one));
    this.#names.set(key, next.name);
    this.version++;
  }

  remove(name: string): void {
    const stream = this.find(name);
    this.#list = this.#list.filter((one) => one !== stream);
    this.version++;
  }

  control(name: string, action: StreamAction): void {
    const stream = this.find(name);
    stream.control(action, Date.now(), this.keepFor(stream));
  }

  pauseAll(paused: boolean): void {
    const due = ({ state }: FakeStream) =>
      paused ? !['paused', 'ended', 'failed'].includes(state) : state === 'paused';
    for (const stream of this.#list.filter(due)) {
      stream.control(paused ? 'pause' : 'resume', Date.now(), this.keepFor(stream));
    }
  }

  /** Does what is due; `seconds` went by since the last time. */
  tick(now: number, seconds: number): void {
    for (const stream of this.#list) stream.tick(now, seconds, this.keepFor(stream));
  }

  keepFor(stream: FakeStream): Keep {
    return (record) => {
      const kept: Kept = { ...record, stream: stream.key, connection: stream.connection };
      this.#records.keep(kept);
    };
  }

  #checked(spec: StreamSpec, before: string | null): StreamSpec {
    const names = this.#list.map((one) => one.spec.name);
    return checked(spec, (name) => name !== before && names.includes(name));
  }
}
