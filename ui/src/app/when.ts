/** Where a person wants to go, as they type it: a time of day, a date, so long ago, or a seq. */
import type { Target } from '../grid/timeline.svelte';

const SEQ = /^#\s*([\d,\u202f ]+)$/;
const AGO = /^-\s*((?:\d+(?:\.\d+)?\s*(?:ms|s|min|m|h|d)\s*)+)$/i;
const PART = /(\d+(?:\.\d+)?)\s*(ms|s|min|m|h|d)/gi;
const UNITS: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?$/;
const DAY = /^(today|yesterday|今天|昨天)(?:\s+(\S+))?$/i;
const DATE = /^(?:(\d{4})-)?(\d{1,2})-(\d{1,2})(?:[T\s]+(\S+?))?(Z|[+-]\d{2}:?\d{2})?$/i;
const EPOCH = /^\d{10}(?:\d{3})?(?:\.\d+)?$/;
const DAY_MS = 86_400_000;

/** Null when it can't be read. `now` is the engine's clock, ms; times are of this computer or UTC. */
export function parseWhen(typed: string, now: number, utc = false): Target | null {
  const words = typed.trim();
  const seq = SEQ.exec(words)?.[1]?.replace(/\D/g, '');
  if (seq) return { seq: Number(seq) };
  const time = timeOf(words, now, utc);
  return time === null || Number.isNaN(time) ? null : { time };
}

function timeOf(words: string, now: number, utc: boolean): number | null {
  const ago = AGO.exec(words)?.[1];
  if (ago) return now - lengthOf(ago);
  if (EPOCH.test(words)) return Number(words) * (/^\d{10}(\.|$)/.test(words) ? 1000 : 1);
  const clock = clockOf(words);
  if (clock !== null) {
    const today = midnight(now, 0, utc) + clock;
    // A capture has no future: a time that has not come yet was yesterday's.
    return today > now ? midnight(now, -1, utc) + clock : today;
  }
  const day = DAY.exec(words);
  if (day) {
    const back = /^(yesterday|昨天)$/i.test(day[1] as string) ? -1 : 0;
    const at = day[2] === undefined ? 0 : clockOf(day[2]);
    return at === null ? null : midnight(now, back, utc) + at;
  }
  const date = DATE.exec(words);
  return date ? dateOf(date, now, utc) : null;
}

function lengthOf(words: string): number {
  let length = 0;
  for (const [, number, unit] of words.matchAll(PART)) {
    length += Number(number) * (UNITS[(unit as string).toLowerCase()] ?? 0);
  }
  return length;
}

/** Since midnight, ms. */
function clockOf(words: string): number | null {
  const found = CLOCK.exec(words);
  if (!found) return null;
  const [hours, minutes, seconds] = [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)];
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  return ((hours * 60 + minutes) * 60 + seconds + Number(`0.${found[4] ?? 0}`)) * 1000;
}

function dateOf(found: RegExpExecArray, now: number, utc: boolean): number | null {
  const year = Number(found[1] ?? new Date(now).getFullYear());
  const [month, day] = [Number(found[2]), Number(found[3])];
  const clock = found[4] === undefined ? 0 : clockOf(found[4]);
  const there = new Date(Date.UTC(year, month - 1, day));
  if (clock === null || there.getUTCMonth() !== month - 1 || there.getUTCDate() !== day) return null;
  const zone = found[5] ?? (utc ? 'Z' : undefined);
  if (zone === undefined) return new Date(year, month - 1, day).getTime() + clock;
  const [sign, hours, minutes] = [zone[0] === '-' ? -1 : 1, zone.slice(1, 3), zone.slice(-2)];
  const offset = /^z$/i.test(zone) ? 0 : sign * (Number(hours) * 60 + Number(minutes)) * 60_000;
  return there.getTime() + clock - offset;
}

function midnight(now: number, days: number, utc: boolean): number {
  if (utc) return Math.floor(now / DAY_MS + days) * DAY_MS;
  const at = new Date(now);
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days).getTime();
}
