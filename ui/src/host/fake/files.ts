/** Exports and imports that seem to be written and read, a hundredth at a time. */
import type { Begun, ExportScope, ExportStatus, Format, ImportStatus } from '../host';
import type { Records } from './records';

const IMPORTED_BYTES = 5_000_000;
const RECORD_BYTES = 250;

export class Exports {
  readonly #list: ExportStatus[] = [];

  status(): ExportStatus[] {
    return this.#list.map((one) => ({ ...one }));
  }

  begin(format: Format, of: number): Begun {
    const id = this.#list.length + 1;
    const file = `capture.${format}`;
    this.#list.push({ id, file, done: 0, of, written: 0, state: 'running', detail: '' });
    return { id, path: `/home/you/${file}` };
  }

  cancel(id: number): void {
    cancelIn(this.#list, id);
  }

  /** Whether one is written. */
  tick(): boolean {
    return advance(this.#list, 20, (one) => (one.written = Math.floor(one.done)));
  }
}

export class Imports {
  readonly #list: ImportStatus[] = [];

  status(): ImportStatus[] {
    return this.#list.map((one) => ({ ...one }));
  }

  begin(file: string): number {
    const id = this.#list.length + 1;
    const of = IMPORTED_BYTES;
    this.#list.push({ id, file, done: 0, of, records: 0, state: 'running', detail: '' });
    return id;
  }

  cancel(id: number): void {
    cancelIn(this.#list, id);
  }

  /** Whether one is read. */
  tick(): boolean {
    return advance(this.#list, 0, (one) => (one.records = Math.floor(one.done / RECORD_BYTES)));
  }
}

/** How many records an export has; `shown` are those of the view. */
export function recordsIn(scope: ExportScope, records: Records, shown: number): number {
  const all = records.length;
  if (scope === 'view') return shown;
  if (scope === 'all') return all;
  if ('seqs' in scope) return scope.seqs.length;
  if ('range' in scope) {
    return Math.max(0, Math.min(all, scope.range.to) - Math.max(1, scope.range.from) + 1);
  }
  let within = 0;
  for (let at = 0; at < all; at++) {
    const { time } = records.at(at);
    if (time >= scope.time.from && time < scope.time.to) within++;
  }
  return within;
}

type Running = Pick<ExportStatus | ImportStatus, 'id' | 'done' | 'of' | 'state'>;

function cancelIn(list: readonly Running[], id: number): void {
  const found = list.find((one) => one.id === id && one.state === 'running');
  if (found) found.state = 'cancelled';
}

function advance<T extends Running>(list: readonly T[], least: number, tell: (one: T) => void): boolean {
  const running = list.filter((one) => one.state === 'running');
  for (const one of running) {
    one.done = Math.min(one.of, one.done + Math.max(least, one.of / 100));
    tell(one);
    if (one.done >= one.of) one.state = 'done';
  }
  return running.length > 0;
}
