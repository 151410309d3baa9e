/** Density of the scripted capture. */
import type { Lane, Lanes, LanesRequest, Overview } from '../host';
import type { Records } from './records';
import type { View } from './view';

const EVENT = 1;
const BREAK = 2;
const FAILURE = 4;
const GAP = 8;
const BUCKET_MS = 128;
/** Matches looked at to draw them. */
const MATCHES = 20_000;

interface Columns {
  counts: number[];
  flags: number[];
}

export function lanesOf(
  records: Records,
  view: View,
  keys: readonly number[],
  request: LanesRequest,
  now: number,
): Lanes {
  const began = records.length > 0 ? records.timeAt(0) : now;
  const from = request.from ?? began;
  const to = Math.max(request.to ?? now, from + 1);
  const { px } = request;
  const inSight = keys.slice(request.first, request.first + request.count);
  const columns = columnsOf(records, keys, from, to, px);
  const matched = request.filtered ? matchesOf(records, view, from, to, px) : null;
  const lanes = inSight.map((stream) => ({
    ...lane(stream, columns.get(stream)),
    ...(matched && { matched: matchedRuns(matched.get(stream), columns.get(stream)) }),
  }));
  const { probe } = request;
  const counts =
    probe === null
      ? []
      : inSight.map((key) => countAt(columns.get(key), probe, (to - from) / px));
  const named = request.named === null ? undefined : inSight[request.named];
  const types = named === undefined ? [] : [...records.types(named)];
  const overview = request.overview ? overviewOf(records, keys, began, now, px) : null;
  return { from, to, px, first: request.first, lanes, counts, types, overview, ranks: view.times(request.ranks) };
}

/** Where a view's records lie, all streams together. */
export function foundRuns(
  records: Records,
  view: View,
  from: number,
  to: number,
  px: number,
): number[] {
  const { counts } = together(matchesOf(records, view, from, to, px), px);
  const peak = Math.max(1, ...counts);
  return counts.flatMap((count, x) => (count > 0 ? [x, 1, level(count, peak)] : []));
}

function overviewOf(
  records: Records,
  keys: readonly number[],
  from: number,
  now: number,
  px: number,
): Overview {
  const to = Math.max(now, from + 1);
  const sum = together(columnsOf(records, keys, from, to, px), px);
  return { from, to, lane: lane(0, sum) };
}

/** All streams in one: their types' flags say nothing there. */
function together(columns: Map<number, Columns>, px: number): Columns {
  const sum: Columns = { counts: zeros(px), flags: zeros(px) };
  for (const one of columns.values()) {
    one.counts.forEach((count, x) => (sum.counts[x] = (sum.counts[x] ?? 0) + count));
    one.flags.forEach((flag, x) => (sum.flags[x] = (sum.flags[x] ?? 0) | (flag & 15)));
  }
  return sum;
}

function columnsOf(
  records: Records,
  keys: readonly number[],
  from: number,
  to: number,
  px: number,
): Map<number, Columns> {
  const columns = new Map(
    keys.map((key) => [key, { counts: zeros(px), flags: zeros(px) }]),
  );
  addHistory(records, columns, from, to);
  const first = Math.max(records.history, records.indexAt(from));
  for (let index = first; index < records.length; index++) {
    const record = records.at(index);
    if (record.time >= to) break;
    const x = Math.min(px - 1, Math.floor(((record.time - from) / (to - from)) * px));
    const column = columns.get(record.stream);
    if (!column || x < 0) continue;
    if (record.kind === 'event') column.counts[x] = (column.counts[x] ?? 0) + 1;
    column.flags[x] =
      (column.flags[x] ?? 0) | flagOf(record.kind, record.type) | records.typeFlag(record);
  }
  return columns;
}

function flagOf(kind: string, type: string): number {
  if (kind === 'event') return EVENT;
  if (type === 'failed' || type === 'limit') return FAILURE;
  if (type === 'gap') return GAP;
  return type === 'end' || type === 'retry' || type === 'stalled' ? BREAK : 0;
}

/** The made-up records come evenly; a wave keeps them from looking so. */
function addHistory(
  records: Records,
  columns: Map<number, Columns>,
  from: number,
  to: number,
): void {
  if (records.history === 0) return;
  const [start, end] = [records.timeAt(0), records.timeAt(records.history - 1)];
  const each = records.history / 3 / Math.max(1, end - start);
  for (const [key, { counts, flags }] of columns) {
    if (key > 3) continue;
    const pixel = (to - from) / counts.length;
    for (let x = 0; x < counts.length; x++) {
      const at = from + pixel * x;
      if (at < start || at > end) continue;
      const phase = at / 600_000;
      const wave = 1 + Math.sin(phase / (1 + key)) * Math.cos(phase * 2.3 + key);
      counts[x] = Math.round(each * pixel * wave);
      if (counts[x]) flags[x] = EVENT | typeNear(records, key, at);
    }
  }
}

/** The type of a made-up record at about a time. */
function typeNear(records: Records, stream: number, time: number): number {
  const first = records.indexAt(time);
  for (let index = first; index < Math.min(first + 16, records.history); index++) {
    const record = records.at(index);
    if (record.stream === stream) return records.typeFlag(record);
  }
  return 0;
}

/** How many of the view's records lie in each pixel; of very many, evenly chosen ones. */
function matchesOf(
  records: Records,
  view: View,
  from: number,
  to: number,
  px: number,
): Map<number, Columns> {
  const matches = new Map<number, Columns>();
  view.sample(from, to, MATCHES, (record, weight) => {
    const { counts, flags } = matches.get(record.stream) ?? { counts: zeros(px), flags: zeros(px) };
    matches.set(record.stream, { counts, flags });
    const x = Math.floor(((record.time - from) / (to - from)) * px);
    if (x < 0 || x >= px) return;
    counts[x] = (counts[x] ?? 0) + weight;
    flags[x] = (flags[x] ?? 0) | EVENT | records.typeFlag(record);
  });
  return matches;
}

function countAt(columns: Columns | undefined, x: number, pixelMs: number): number {
  const width = Math.max(1, Math.ceil(BUCKET_MS / pixelMs));
  const end = x + (width >> 1) + 1;
  return (columns?.counts.slice(Math.max(0, end - width), end) ?? []).reduce(
    (sum, count) => sum + count,
    0,
  );
}

function lane(stream: number, columns: Columns | undefined): Lane {
  const counts = columns?.counts ?? [];
  const peak = counts.reduce((most, count) => Math.max(most, count), 0);
  const runs: number[] = [];
  columns?.flags.forEach((flag, x) => {
    if (flag) runs.push(x, 1, level(counts[x] ?? 0, peak), flag);
  });
  return { stream, runs, peak: Math.round(peak) };
}

/** Matches against the stream's own peak. */
function matchedRuns(matched: Columns | undefined, columns: Columns | undefined): number[] {
  const peak = (columns?.counts ?? []).reduce((most, count) => Math.max(most, count), 1);
  const { counts, flags } = matched ?? { counts: [], flags: [] };
  return counts.flatMap((count, x) =>
    count > 0 ? [x, 1, level(count, peak), flags[x] ?? 0] : [],
  );
}

function zeros(px: number): number[] {
  return Array<number>(px).fill(0);
}

function level(count: number, peak: number): number {
  const share = Math.log1p(count) / Math.log1p(Math.max(1, peak));
  return Math.min(255, Math.max(1, Math.round(255 * share)));
}
