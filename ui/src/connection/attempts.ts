/** An attempt to connect, in words. */
import type { Attempt } from '../host/host';
import { bytes, span } from '../text/format';
import { text } from '../text/text';

const words = text.connection;

/** How an attempt went: by its colour, never by colour alone. */
export type Tone = 'good' | 'warn' | 'bad' | 'plain';

/** `retry after 4.0 s`, `you asked` */
export function whyWords({ why, delay_ms }: Attempt): string {
  return delay_ms > 0 ? words.whyAfter(words.why[why], span(delay_ms)) : words.why[why];
}

/** How it ended, or how it stands: `refused`, `status 404`, `open` */
export function endWords({ reason, status, opened }: Attempt): string {
  if (reason === null) return opened > 0 ? words.open : words.connecting;
  if (reason === 'http-status' && status > 0) return words.status(status);
  return words.reason[reason];
}

export function toneOf({ reason, opened }: Attempt): Tone {
  switch (reason) {
    case null:
      return opened > 0 ? 'good' : 'plain';
    case 'completed':
    case 'once':
    case 'stopped':
    case 'no-content':
      return 'plain';
    case 'server-closed':
    case 'silent':
    case 'woke':
    case 'network-changed':
      return 'warn';
    default:
      return 'bad';
  }
}

/** How it went in time: `opened in 12 ms · lasted 7.0 s`; `now` is the engine's clock. */
export function spanWords(attempt: Attempt, now: number): string {
  const lasted = lastedWords(attempt, now);
  const { began, opened } = attempt;
  return opened === 0 ? lasted : [words.openedAfter(span(opened - began)), lasted].join(' · ');
}

/** The same, less how soon it opened: `lasted 7.0 s` */
export function lastedWords({ began, opened, ended }: Attempt, now: number): string {
  const until = ended || Math.max(now, began);
  const took = span(until - (opened || began));
  if (opened === 0) return ended ? words.overAfter(took) : words.tryingFor(took);
  return ended ? words.lasted(took) : words.openFor(took);
}

/** `340 of 13 B to 16 KiB, 3.6 KiB on average` */
export function pieceWords({ wire }: Attempt): string {
  if (wire.chunks === 0) return words.wire.none;
  return words.wire.piecesOf(
    wire.chunks,
    bytes(wire.chunk_min),
    bytes(wire.bytes / wire.chunks),
    bytes(wire.chunk_max),
  );
}

/** `LF 1,200, CRLF 3` */
export function lineEndWords({ wire }: Attempt): string {
  const ends: [string, number][] = [
    ['LF', wire.lf],
    ['CRLF', wire.crlf],
    ['CR', wire.cr],
  ];
  const seen = ends.filter(([, count]) => count > 0);
  return seen.map(([name, count]) => words.wire.lineEnd(name, count)).join(text.comma);
}

/**
 * The attempt to show: the chosen one, else that of the record, else the newest. A record of no
 * connection is of the attempt that was under way at its time.
 */
export function shownOf(
  attempts: readonly Attempt[],
  chosen: number | null,
  record: { connection: number; time: number } | undefined,
): Attempt | undefined {
  const found = attempts.find(({ number }) => number === chosen);
  if (found) return found;
  if (record === undefined) return attempts.at(-1);
  if (record.connection === 0) return attempts.findLast(({ began }) => began <= record.time);
  return attempts.findLast(({ connection }) => connection === record.connection);
}
