/** Times and sizes as a person types them. */

const UNITS: [string, number][] = [
  ['GiB', 1024 ** 3],
  ['MiB', 1024 ** 2],
  ['KiB', 1024],
];
const SIZE = /^(\d+(?:\.\d+)?)\s*(?:(b|bytes|k|kb|kib|m|mb|mib|g|gb|gib))?$/i;

/** Milliseconds as seconds: `0.5` */
export function secondsOf(ms: number): string {
  return String(ms / 1000);
}

/** Typed seconds as milliseconds; NaN when that is no number. */
export function msOf(seconds: string): number {
  return Math.round(Number(seconds.trim() || NaN) * 1000);
}

/** Bytes in the largest unit that says them exactly: `16 MiB`, `1025 B` */
export function sizeText(bytes: number): string {
  const unit = UNITS.find(([, size]) => bytes >= size && bytes % size === 0);
  return unit ? `${bytes / unit[1]} ${unit[0]}` : `${bytes} B`;
}

/** A typed size in bytes; NaN when that is no size. */
export function sizeOf(text: string): number {
  const found = SIZE.exec(text.trim());
  if (!found) return NaN;
  const letter = (found[2] ?? 'b').charAt(0).toUpperCase();
  const unit = UNITS.find(([name]) => name.startsWith(letter));
  return Math.round(Number(found[1]) * (unit?.[1] ?? 1));
}
