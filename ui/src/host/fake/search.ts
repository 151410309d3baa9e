/** Seeking and completing in the scripted capture: enough to try the window with. */
import type { Completion, CompletionItem, SeekRequest } from '../host';
import { shows } from '../shown';
import { wireError } from './check';
import { parseFilter, type Filter } from './filter';
import type { Records } from './records';

/** Records looked at before the browser has its turn. */
const SLICE = 5_000;

/** The seq of the next hit; `null` also when `given up` on the way. */
export async function seekIn(
  records: Records,
  request: SeekRequest,
  streamName: (key: number) => string,
  givenUp: () => boolean,
): Promise<number | null> {
  const filters = [request.filter, request.wanted].map(readable);
  const shown = shows(request.streams);
  const step = request.back ? -1 : 1;
  const length = records.length;
  const steps = request.wrap ? length : request.back ? request.from - 1 : length - request.from;
  for (let turn = 1; turn <= steps; turn++) {
    const index = (((request.from - 1 + step * turn) % length) + length) % length;
    const record = records.at(index);
    const name = streamName(record.stream);
    if (shown(name) && filters.every((filter) => filter.matches(record, name))) return index + 1;
    if (turn % SLICE === 0) {
      await new Promise((resolve) => setTimeout(resolve));
      if (givenUp()) return null;
    }
  }
  return null;
}

function readable(words: string): Filter {
  const filter = parseFilter(words);
  if ('message' in filter) throw wireError('bad-filter', filter.message);
  return filter;
}

const FIELDS = ['stream:', 'type:', 'id:'];
/** Newest records that are looked at for types. */
const LATELY = 500;

/** Fields, and the names and types there are. */
export function completeIn(
  records: Records,
  text: string,
  cursor: number,
  streamNames: readonly string[],
): Completion {
  const word = /[^\s()-][^\s()]*$/.exec(text.slice(0, cursor))?.[0] ?? '';
  const [, field, typed] = /^(stream|type):(.*)$/.exec(word) ?? [];
  const from = cursor - (typed ?? word).length;
  const known = field === 'stream' ? streamNames : field === 'type' ? types(records) : FIELDS;
  const items = known
    .filter((one) => one.toLowerCase().startsWith((typed ?? word).toLowerCase()))
    .map((one): CompletionItem => ({ insert: quoted(one), label: one, detail: '' }));
  return { from, to: cursor, items };
}

function types(records: Records): string[] {
  const seen = new Set<string>();
  for (let index = Math.max(0, records.length - LATELY); index < records.length; index++) {
    const record = records.at(index);
    if (record.kind === 'event') seen.add(record.type);
  }
  return [...seen].sort();
}

function quoted(value: string): string {
  return /\s/.test(value) ? `"${value}"` : value;
}
