/** A span of time as terms of a filter. */
import type { Span } from './span';

/** A term of time that stands alone: not negated, not in quotes. */
const TIMES = /(^|\s)(?:after|before):\S+(?=\s|$)/g;
/** What makes taking a term out change more than the time. */
const GROUPED = /\bOR\b|[()"/]/;

/** The filter narrowed to a span; times that it had before give way. `utc` writes them so. */
export function withTimes(filter: string, { from, to }: Span, utc = false): string {
  const written = (ms: number) => (utc ? utcTime(ms) : localTime(ms));
  const times = `after:${written(Math.floor(from))} before:${written(Math.ceil(to))}`;
  const before = filter.trim();
  if (before === '') return times;
  if (/\bOR\b/.test(before)) return `(${before}) ${times}`;
  const rest = GROUPED.test(before) ? before : before.replace(TIMES, '').trim();
  return rest === '' ? times : `${rest} ${times}`;
}

/** With its date, so that it means the same tomorrow: `2026-11-20T12:00:05.123` */
function localTime(ms: number): string {
  const at = new Date(ms);
  const date = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  const time = [two(at.getHours()), two(at.getMinutes()), two(at.getSeconds())].join(':');
  const millis = at.getMilliseconds();
  return `${date}T${time}${millis ? `.${`${millis}`.padStart(3, '0')}` : ''}`;
}

/** `2026-11-20T12:00:05.123Z` */
function utcTime(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

function two(n: number): string {
  return `${n}`.padStart(2, '0');
}
