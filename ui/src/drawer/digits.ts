/** How many digits after the point tell values of this range apart: 0 to 12. */
export function digits(min: number, max: number): number {
  const range = max - min || Math.abs(max) || 1;
  return Math.min(12, Math.max(0, 3 - Math.ceil(Math.log10(range))));
}
