/** Numbers over time, read off the scripted capture. */
import type { Series, SeriesRequest } from '../host';
import { wireError } from './check';
import { pathError, valuesAt } from './path';
import type { Records } from './records';
import type { View } from './view';

const SPAN_MS = 300_000;
const MOST_RECORDS = 20_000;

export function seriesOf(
  request: SeriesRequest,
  view: View,
  records: Records,
  now: number,
): Series {
  const error = pathError(request.path);
  if (error) throw wireError('bad-path', error);
  const to = request.to ?? now;
  const from = request.from ?? to - SPAN_MS;
  const width = (to - from) / request.px;
  const series: Series = {
    path: request.path,
    from,
    to,
    points: [],
    count: 0,
    min: Infinity,
    max: -Infinity,
    last: 0,
    cut: false,
  };
  const pixels = new Map<number, [number, number, number]>();
  let seen = 0;
  while (view.advance());
  view.newestFirst((index) => {
    const { time, data } = records.at(index);
    if (time < from) return false;
    if (time >= to) return true;
    series.cut = ++seen > MOST_RECORDS;
    const numbers = valuesAt(request.path, data).filter((value) => typeof value === 'number');
    for (const value of numbers.reverse()) {
      const x = Math.floor((time - from) / width);
      const [min, max, last] = pixels.get(x) ?? [value, value, value];
      pixels.set(x, [Math.min(min, value), Math.max(max, value), last]);
      if (series.count++ === 0) series.last = value;
      series.min = Math.min(series.min, value);
      series.max = Math.max(series.max, value);
    }
    return !series.cut;
  });
  if (series.count === 0) series.min = series.max = 0;
  const filled = [...pixels].sort((a, b) => a[0] - b[0]);
  series.points = filled.flatMap(([x, values]) => [from + x * width, ...values]);
  return series;
}
