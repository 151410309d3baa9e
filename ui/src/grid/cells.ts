/** The filter that a cell of the grid stands for. */
import { fieldTerm } from '../drawer/place';
import type { Row } from '../host/host';

/** Time, stream, type, id, size; then the columns, then the data. */
const FIRST_COLUMN = 5;

/** Whether a cell stands at the right, as numbers do. */
export function isNumeric(cell: string): boolean {
  return /^-?\d/.test(cell);
}

/** The term that finds rows with the same value in this column; null where there is none. */
export function termOf(
  row: Row,
  column: number,
  paths: readonly string[],
  stream: string,
): string | null {
  if (column === 1) return row.stream === 0 ? null : fieldTerm('stream', stream);
  if (column === 2) return typeTerm(row);
  if (column === 3) return row.id ? fieldTerm('id', row.id) : null;
  const path = paths[column - FIRST_COLUMN];
  const cell = row.cells[column - FIRST_COLUMN];
  if (path === undefined || !cell) return null;
  const bare = /^(-?\d[\d.eE+-]*|true|false|null)$/.test(cell);
  if (!bare && /^[[{]/.test(cell)) return `exists(${path})`;
  return bare ? `${path} = ${cell}` : fieldTerm(`${path} = `, cell).replace(':', '');
}

function typeTerm(row: Row): string {
  if (row.kind === 'comment') return 'kind:comment';
  return row.kind === 'mark' ? `kind:${row.type}` : fieldTerm('type', row.type);
}
