/** A chart's value axis, which always names the least and the greatest value that is drawn. */

/** Between two labels at least, of the way from the least value to the greatest. */
const APART = 0.27;
/** Free above the greatest value and below the least, of the way between them. */
const MARGIN = 0.08;

export interface ValueAxis {
  /** The values at the axis' ends. */
  from: number;
  to: number;
  /** What is labelled, ascending: two values at least. */
  labelled: number[];
}

export function valueAxis(min: number, max: number): ValueAxis {
  const step = min === max ? stepBelow(min) : 0;
  const [low, high] = [min - step, max + step];
  const margin = (high - low) * MARGIN;
  const labelled = step > 0 ? [low, min, high] : [min, ...between(min, max), max];
  return { from: low - margin, to: high + margin, labelled };
}

/** How many digits after the point tell values of this range apart: 0 to 12. */
export function digits(min: number, max: number): number {
  const range = max - min || stepBelow(max) / 10;
  return Math.min(12, Math.max(0, 3 - Math.ceil(Math.log10(range))));
}

/** Round values that stand clear of both ends. */
function between(min: number, max: number): number[] {
  const apart = (max - min) * APART;
  const step = roundAbove(apart);
  const first = Math.ceil((min + apart) / step) * step;
  const most = Math.floor(1 / APART);
  return Array.from({ length: most }, (_, at) => first + at * step).filter(
    (value) => value <= max - apart,
  );
}

/** 1, 2 or 5 times a power of ten, `least` or more. */
function roundAbove(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return (([1, 2, 5].find((one) => one * power >= least)) ?? 10) * power;
}

/** What a value that stays the same may be told from: a tenth of its size, a power of ten. */
function stepBelow(value: number): number {
  return value === 0 ? 1 : 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
}
