/** Looks for a record from one on, letting the page breathe. */
import type { SeekRequest } from '../host';
import { wireError } from './check';
import { parseFilter, type Filter } from './filter';
import type { Records } from './records';

const SLICE_MS = 12;

export async function seekIn(
  records: Records,
  request: SeekRequest,
  nameOf: (key: number) => string,
  cancelled: () => boolean,
): Promise<number | null> {
  const filters = [parsed(request.filter), parsed(request.wanted)];
  const { from, back, wrap } = request;
  const step = back ? -1 : 1;
  const count = records.length;
  const ahead = back ? Math.min(from - 1, count) : Math.max(0, count - from);
  let until = performance.now() + SLICE_MS;
  for (let way = 1; way <= (wrap ? count : ahead); way++) {
    const index = (((from - 1 + way * step) % count) + count) % count;
    const record = records.at(index);
    const name = nameOf(record.stream);
    const shown = request.streams.length === 0 || request.streams.includes(name);
    if (shown && filters.every((filter) => filter.matches(record, name))) return index + 1;
    if (performance.now() < until) continue;
    await new Promise((resolve) => setTimeout(resolve));
    if (cancelled()) return null;
    until = performance.now() + SLICE_MS;
  }
  return null;
}

function parsed(text: string): Filter {
  const filter = parseFilter(text);
  if ('message' in filter) throw wireError('bad-filter', filter.message);
  return filter;
}
