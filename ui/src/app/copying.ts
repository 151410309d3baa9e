/** The selected records as text for the clipboard: lines as shown, or NDJSON as it is exported. */
import type { Host, RecordDetail, Shown } from '../host/host';
import { timeOfDay } from '../text/format';

export type CopyFormat = 'text' | 'ndjson';

/** More is for an export. */
export const MOST_RECORDS = 2000;
const MOST_CHARACTERS = 8 * 1024 ** 2;
const EACH_BYTES = 1024 ** 2;
const PAGE = 400;
const AT_ONCE = 32;

export interface Copied {
  text: string;
  records: number;
}

export interface View {
  filter: string;
  streams: Shown;
}

/** Reads the records of a view within ranges of seqs, oldest first, as many as fit. */
export async function copied(
  host: Host,
  view: View,
  ranges: readonly { from: number; to: number }[],
  format: CopyFormat,
): Promise<Copied> {
  const seqs = await seqsOf(host, view, ranges, MOST_RECORDS);
  const lines: string[] = [];
  let characters = 0;
  for (let at = 0; at < seqs.length && characters < MOST_CHARACTERS; at += AT_ONCE) {
    const some = seqs.slice(at, at + AT_ONCE).map((seq) => host.record(seq, EACH_BYTES));
    for (const detail of await Promise.all(some)) {
      const line = format === 'ndjson' ? ndjsonLine(detail) : textLine(detail, seqs.length === 1);
      lines.push(line);
      characters += line.length;
    }
  }
  const text = lines.join('\n');
  return { text: seqs.length > 1 ? `${text}\n` : text, records: lines.length };
}

/** The seqs of a view's records within ranges, as many as are wanted at most. */
export async function seqsOf(
  host: Host,
  view: View,
  ranges: readonly { from: number; to: number }[],
  most: number,
): Promise<number[]> {
  const seqs: number[] = [];
  for (const range of ranges) await addSeqs(host, view, range, seqs, most);
  return seqs;
}

async function addSeqs(
  host: Host,
  { filter, streams }: View,
  { from, to }: { from: number; to: number },
  seqs: number[],
  most: number,
): Promise<void> {
  let next = from;
  while (next <= to && seqs.length < most) {
    const reply = await host.frame({
      filter,
      streams,
      rows: { seq: next },
      count: PAGE,
      columns: [],
      find: '',
      streams_from: 0,
      lanes: null,
      since: 0,
      wait_ms: 0,
    });
    // Near the end a page begins before what was asked for.
    const found = reply.rows.map((row) => row.seq).filter((seq) => seq >= next && seq <= to);
    seqs.push(...found.slice(0, most - seqs.length));
    const last = reply.rows.at(-1)?.seq;
    if (last === undefined || last < next || reply.rows.length < PAGE) return;
    next = last + 1;
  }
}

/** One record is its data; of several, each has a line with what the timeline shows of it. */
function textLine({ row, stream, data }: RecordDetail, alone: boolean): string {
  if (row.kind === 'mark') {
    return alone ? row.preview : cells(timeOfDay(row.time), stream, row.type, '', row.preview);
  }
  return alone ? data : cells(timeOfDay(row.time), stream, row.type, row.id, data);
}

function cells(...values: string[]): string {
  return values.map((value) => value.replace(/[\t\r\n]+/g, ' ')).join('\t');
}

/** As `feedscope export` writes it. */
export function ndjsonLine({ row, stream, connection, time, data }: RecordDetail): string {
  const { seq } = row;
  if (row.kind === 'comment') {
    return JSON.stringify({ kind: 'comment', stream, seq, connection, time, text: data });
  }
  if (row.kind === 'event') {
    const event = { kind: 'event', stream, seq, connection, time, type: row.type, id: row.id, data };
    return JSON.stringify(row.duplicate ? { ...event, duplicate: true } : event);
  }
  const between = ['retry', 'ended', 'failed', 'paused'].includes(row.type);
  const head = { kind: row.type, stream, ...(connection > 0 && !between && { connection }), time };
  return JSON.stringify({ ...head, ...fieldsOf(data) });
}

function fieldsOf(data: string): object {
  try {
    const fields: unknown = JSON.parse(data);
    return typeof fields === 'object' && fields !== null ? fields : {};
  } catch {
    return {};
  }
}
