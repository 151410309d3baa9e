/** Numbers, times and sizes as a person reads them. */
import { clock } from './clock.svelte';
import { language, type Language } from './language';

/** Digits are grouped by threes in both languages. */
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** What stands behind a number, with the blank before it if there is one. */
const UNITS_OF_TIME = {
  en: { ms: ' ms', s: ' s', min: ' min', h: ' h', d: ' d', minAfterH: ' min' },
  'zh-CN': { ms: ' 毫秒', s: ' 秒', min: ' 分钟', h: ' 小时', d: ' 天', minAfterH: ' 分' },
};
const PERCENT = language() === 'zh-CN' ? '%' : ' %';

/** `1,204,331` */
export function count(n: number): string {
  return whole.format(n);
}

/** Bytes for a narrow column: `99,999`, then `98 KiB` */
export function size(n: number): string {
  return n < 100_000 ? count(n) : bytes(n);
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** `512 B`, `1.5 KiB`, `118 MiB` */
export function bytes(n: number): string {
  let unit = 0;
  let value = n;
  // A value that would round to 1,024 belongs to the next unit.
  while (value >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** Events a second: `0`, `0.4`, `12`, `20,000` */
export function rate(n: number): string {
  if (n > 0 && n < 9.95) return n.toFixed(1);
  return whole.format(n);
}

/** Time of day: `14:03:22.117`, `02:03:22.117 PM` */
export function timeOfDay(ms: number): string {
  const at = partsOf(ms);
  return withHalf(`${hoursOf(at)}:${two(at.minutes)}:${two(at.seconds)}.${three(at.millis)}`, at);
}

/** A row's time: of day, or with its date and zone, `2026-11-28T14:03:22.117+08:00` */
export function moment(ms: number): string {
  if (clock.format !== 'iso') return timeOfDay(ms);
  const at = partsOf(ms);
  const zone = clock.utc ? 0 : -new Date(ms).getTimezoneOffset();
  const size = Math.abs(zone);
  const offset = `${zone < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  const date = `${at.year}-${two(at.month)}-${two(at.day)}`;
  return `${date}T${timeOfDay(ms)}${clock.utc ? 'Z' : offset}`;
}

/** Time for an axis, as fine as its step needs. */
export function axisTime(ms: number, stepMs: number): string {
  const at = partsOf(ms);
  if (stepMs >= 86_400_000) return `${two(at.month)}-${two(at.day)}`;
  const minutes = `${hoursOf(at)}:${two(at.minutes)}`;
  if (stepMs >= 60_000) return withHalf(minutes, at);
  const seconds = `${minutes}:${two(at.seconds)}`;
  // Finer, a label has no room for the half of the day.
  return stepMs >= 1000 ? withHalf(seconds, at) : `${seconds}.${three(at.millis)}`;
}

/** Time since the previous row: `+0.4 ms`, `+12 ms`, `+1.204 s`, `+2:05`, `+1:02:05` */
export function since(ms: number, tongue: Language = language()): string {
  const time = UNITS_OF_TIME[tongue];
  const sign = ms < 0 ? '−' : '+';
  const size = Math.abs(ms);
  if (size < 9.95) return `${sign}${size.toFixed(1)}${time.ms}`;
  if (size < 999.5) return `${sign}${size.toFixed(0)}${time.ms}`;
  if (size < 59_999.5) return `${sign}${(size / 1000).toFixed(3)}${time.s}`;
  const seconds = Math.round(size / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${sign}${minutes}:${two(seconds % 60)}`;
  return `${sign}${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** A span in whole units: `0 s`, `12 s`, `3 min`, `2 h 5 min`, `3 d 4 h` */
export function duration(ms: number, tongue: Language = language()): string {
  const time = UNITS_OF_TIME[tongue];
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}${time.s}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}${time.min}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return withRest(hours, time.h, minutes % 60, time.minAfterH);
  return withRest(Math.floor(hours / 24), time.d, hours % 24, time.h);
}

/** A span as exact as it is short: `12 ms`, `4.0 s`, then as {@link duration} */
export function span(ms: number, tongue: Language = language()): string {
  const time = UNITS_OF_TIME[tongue];
  if (ms < 999.5) return `${Math.max(0, ms).toFixed(0)}${time.ms}`;
  return ms < 59_950 ? `${(ms / 1000).toFixed(1)}${time.s}` : duration(ms, tongue);
}

/** What is left until a moment, rounded up, so that it reaches 0 only when it comes: `4 s` */
export function until(at: number, now: number): string {
  return duration(Math.ceil(Math.max(0, at - now) / 1000) * 1000);
}

/** `37 %`; 100 only when all is done. */
export function percent(done: number, of: number): string {
  const whole = of <= 0 ? 0 : Math.min(100, Math.floor((done / of) * 100));
  return `${whole}${PERCENT}`;
}

interface Parts {
  year: number;
  month: number;
  day: number;
  hours: number;
  minutes: number;
  seconds: number;
  millis: number;
}

/** A moment where the clock stands: here or in UTC. */
function partsOf(ms: number): Parts {
  const at = new Date(ms);
  const zone = clock.utc ? 0 : at.getTimezoneOffset();
  const there = new Date(ms - zone * 60_000);
  return {
    year: there.getUTCFullYear(),
    month: there.getUTCMonth() + 1,
    day: there.getUTCDate(),
    hours: there.getUTCHours(),
    minutes: there.getUTCMinutes(),
    seconds: there.getUTCSeconds(),
    millis: there.getUTCMilliseconds(),
  };
}

function hoursOf({ hours }: Parts): string {
  return two(clock.format === '12h' ? ((hours + 11) % 12) + 1 : hours);
}

function withHalf(time: string, { hours }: Parts): string {
  if (clock.format !== '12h') return time;
  if (language() === 'zh-CN') return `${hours < 12 ? '上午' : '下午'} ${time}`;
  return `${time} ${hours < 12 ? 'AM' : 'PM'}`;
}

function withRest(n: number, unit: string, rest: number, restUnit: string): string {
  return rest ? `${n}${unit} ${rest}${restUnit}` : `${n}${unit}`;
}

function two(n: number): string {
  return n < 10 ? `0${n}` : `${n}`;
}

function three(n: number): string {
  return `${n}`.padStart(3, '0');
}
