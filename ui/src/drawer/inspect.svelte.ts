/** What a person wants to see of the data beyond the rows: columns, charts, a text to join. */

export const MOST_COLUMNS = 8;
export const MOST_CHARTS = 4;

export const COLUMN_PX = 96;
const NARROWEST_PX = 40;
const WIDEST_PX = 480;

export interface Charted {
  stream: string;
  path: string;
}

export class Inspect {
  /** JSON paths shown as columns of the grid. */
  columns: readonly string[] = $state.raw([]);
  /** How wide each is, px; what is not here has the standard width. */
  widths: Readonly<Record<string, number>> = $state.raw({});
  charts: readonly Charted[] = $state.raw([]);
  /** Where a stream's fragments are, as the person chose; else the engine picks. */
  joins: Readonly<Record<string, string>> = $state.raw({});
  readonly #changed: () => void;

  /** `changed` is called when other columns are wanted. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** False when there are too many already. */
  addColumn(path: string): boolean {
    if (this.columns.includes(path)) return true;
    if (this.columns.length >= MOST_COLUMNS) return false;
    this.setColumns([...this.columns, path]);
    return true;
  }

  setColumns(paths: readonly string[]): void {
    this.columns = paths.slice(0, MOST_COLUMNS);
    this.#changed();
  }

  removeColumn(path: string): void {
    this.setColumns(this.columns.filter((one) => one !== path));
  }

  /** One to the left or right. */
  moveColumn(path: string, by: -1 | 1): void {
    const from = this.columns.indexOf(path);
    const to = from + by;
    if (from < 0 || to < 0 || to >= this.columns.length) return;
    const next = [...this.columns];
    next.splice(to, 0, ...next.splice(from, 1));
    this.setColumns(next);
  }

  widthOf(path: string): number {
    return this.widths[path] ?? COLUMN_PX;
  }

  setWidth(path: string, px: number): void {
    const width = Math.min(WIDEST_PX, Math.max(NARROWEST_PX, Math.round(px)));
    this.widths = { ...this.widths, [path]: width };
  }

  /** The oldest chart gives way to a fifth. */
  chart(stream: string, path: string): void {
    this.unchart(stream, path);
    this.charts = [...this.charts, { stream, path }].slice(-MOST_CHARTS);
  }

  unchart(stream: string, path: string): void {
    this.charts = this.charts.filter((one) => one.stream !== stream || one.path !== path);
  }

  join(stream: string, path: string): void {
    this.joins = { ...this.joins, [stream]: path };
  }
}
