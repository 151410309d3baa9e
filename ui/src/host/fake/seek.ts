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
): Promise<number | null> {
  const filters = [parsed(request.filter), parsed(request.wanted)];
  const step = request.back ? -1 : 1;
  const first = Math.min(request.from - 1 + step, records.length - 1);
  let until = performance.now() + SLICE_MS;
  for (let index = first; index >= 0 && index < records.length; index += step) {
    const record = records.at(index);
    const name = nameOf(record.stream);
    const shown = request.streams.length === 0 || request.streams.includes(name);
    if (shown && filters.every((filter) => filter.matches(record, name))) return index + 1;
    if (performance.now() < until) continue;
    await new Promise((resolve) => setTimeout(resolve));
    until = performance.now() + SLICE_MS;
  }
  return null;
}

function parsed(text: string): Filter {
  const filter = parseFilter(text);
  if ('message' in filter) throw wireError('bad-filter', filter.message);
  return filter;
}
