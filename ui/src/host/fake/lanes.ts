/** Density of the scripted capture. */
import type { Lanes, LanesRequest } from '../host';
import type { Records } from './records';
import type { View } from './view';

const EVENT = 1;
const BREAK = 2;
const FAILURE = 4;

export function lanesOf(
  records: Records,
  keys: readonly number[],
  request: LanesRequest,
  now: number,
  view: View,
): Lanes {
  const from = request.from ?? (records.length > 0 ? records.timeAt(0) : now);
  const to = Math.max(request.to ?? now, from + 1);
  const { px } = request;
  const counts = new Map(keys.map((key) => [key, new Float64Array(px)]));
  const flags = new Map(keys.map((key) => [key, new Uint8Array(px)]));
  addHistory(records, counts, flags, from, to);
  const first = Math.max(records.history, records.indexAt(from));
  for (let index = first; index < records.length; index++) {
    const record = records.at(index);
    const x = Math.min(px - 1, Math.floor(((record.time - from) / (to - from)) * px));
    const count = counts.get(record.stream);
    const flag = flags.get(record.stream);
    if (!count || !flag || x < 0) continue;
    if (record.kind === 'event') {
      count[x] = (count[x] ?? 0) + 1;
      flag[x] = (flag[x] ?? 0) | EVENT;
    } else if (record.type === 'failed') {
      flag[x] = (flag[x] ?? 0) | FAILURE;
    } else if (record.type === 'end' || record.type === 'retry') {
      flag[x] = (flag[x] ?? 0) | BREAK;
    }
  }
  const hits = request.filtered
    ? view.indexes(records.indexAt(from), records.indexAt(to))
    : null;
  const lanes = keys.map((stream) => ({
    ...lane(stream, counts.get(stream), flags.get(stream)),
    ...(hits && { matched: matchedOf(records, hits, stream, from, to, px) }),
  }));
  return { from, to, px, first: request.first, lanes };
}

function matchedOf(
  records: Records,
  hits: readonly number[],
  stream: number,
  from: number,
  to: number,
  px: number,
): number[] {
  const counts = new Float64Array(px);
  for (const index of hits) {
    const record = records.at(index);
    if (record.stream !== stream) continue;
    const x = Math.min(px - 1, Math.floor(((record.time - from) / (to - from)) * px));
    counts[x] = (counts[x] ?? 0) + 1;
  }
  const peak = counts.reduce((most, count) => Math.max(most, count), 1);
  return [...counts].flatMap((count, x) =>
    count > 0 ? [x, 1, Math.round((255 * Math.log1p(count)) / Math.log1p(peak))] : [],
  );
}

/** The made-up records come evenly; a wave keeps them from looking so. */
function addHistory(
  records: Records,
  counts: Map<number, Float64Array>,
  flags: Map<number, Uint8Array>,
  from: number,
  to: number,
): void {
  if (records.history === 0) return;
  const [start, end] = [records.timeAt(0), records.timeAt(records.history - 1)];
  for (const [key, count] of counts) {
    if (key > 3) continue;
    for (let x = 0; x < count.length; x++) {
      const at = from + ((to - from) * x) / count.length;
      if (at < start || at > end) continue;
      const wave = 40 * (1 + Math.sin(x / (17 + key * 5)) * Math.cos(x / 7 + key));
      if (wave < 4) continue;
      count[x] = wave;
      (flags.get(key) as Uint8Array)[x] = EVENT;
    }
  }
}

function lane(stream: number, counts = new Float64Array(), flags = new Uint8Array()) {
  const peak = counts.reduce((most, count) => Math.max(most, count), 0);
  const runs: number[] = [];
  flags.forEach((flag, x) => {
    if (!flag) return;
    const count = counts[x] ?? 0;
    const level = Math.max(
      1,
      Math.round((255 * Math.log1p(count)) / Math.log1p(Math.max(1, peak))),
    );
    runs.push(x, 1, level, flag);
  });
  return { stream, runs, peak: Math.round(peak) };
}
