/** Which records an export is to have, as the dialog asks it, and what becomes of it. */
import { seqsOf, type View } from '../app/copying';
import { parseWhen } from '../app/when';
import type { ExportScope, ExportStatus, Host } from '../host/host';
import { showsAll } from '../host/shown';
import { percent } from '../text/format';
import { text } from '../text/text';
import { isolated } from '../text/visible';

export type Choice = 'view' | 'selection' | 'all' | 'time';

/** Of a selection that a filter leaves gaps in, each record is named. */
export const MOST_SELECTED = 100_000;

export interface Span {
  from: string;
  to: string;
}

/** The time between two typed moments; an end that is left empty is now. Null when wrong. */
export function timeScope(span: Span, now: number, utc: boolean): ExportScope | null {
  const { from, to } = endsOf(span, now, utc);
  return from !== null && to !== null && from < to ? { time: { from, to } } : null;
}

/** What is wrong with each of the typed moments; a wrong order is the later one's fault. */
export function spanProblems(span: Span, now: number, utc: boolean): Partial<Span> {
  const { from, to } = endsOf(span, now, utc);
  if (from !== null && to !== null && from >= to) {
    return span.to.trim() === '' ? { from: text.export.notPast } : { to: text.export.notAfter };
  }
  return {
    ...(from === null && { from: text.export.noTime }),
    ...(to === null && { to: text.export.noTime }),
  };
}

/** The selected records that the view shows; null where they are too many to name. */
export async function selectedScope(
  host: Host,
  view: View,
  ranges: readonly { from: number; to: number }[],
): Promise<ExportScope | null> {
  const [only] = ranges;
  const whole = view.filter.trim() === '' && showsAll(view.streams);
  if (only && ranges.length === 1 && whole) return { range: only };
  const seqs = await seqsOf(host, view, ranges, MOST_SELECTED + 1);
  return seqs.length > MOST_SELECTED ? null : { seqs };
}

/** How far an export is, or how it ended, in a few words. */
export function exportWords({ file, state, done, of, written, detail }: ExportStatus): string {
  const name = isolated(file);
  switch (state) {
    case 'done':
      return text.status.exported(name, written);
    case 'cancelled':
      return text.status.exportCancelled(name);
    case 'failed':
      return text.status.exportFailed(name, isolated(detail));
    case 'running':
      return text.status.exporting(name, percent(done, of));
  }
}

function endsOf(span: Span, now: number, utc: boolean): { from: number | null; to: number | null } {
  const to = span.to.trim() === '' ? now : timeOf(span.to, now, utc);
  return { from: timeOf(span.from, now, utc), to };
}

function timeOf(typed: string, now: number, utc: boolean): number | null {
  const target = parseWhen(typed, now, utc);
  return target && 'time' in target ? target.time : null;
}
