/** Just enough of the filter language for a browser: words, phrases, fields and negation. */
import type { FilterErrorAt } from '../host';
import type { Kept } from './records';

interface Term {
  field: 'data' | 'stream' | 'type' | 'id';
  value: string;
  exact: boolean;
  negated: boolean;
}

export interface Filter {
  matches(record: Kept, stream: string): boolean;
  /** Where its words stand in a preview. */
  places(preview: string): number[];
}

const TERM = /\s*(-?)(?:(stream|type|id):)?(?:"([^"]*)"|([^\s"]+))/y;

export function parseFilter(text: string): Filter | FilterErrorAt {
  const terms: Term[] = [];
  const source = text.trimEnd();
  TERM.lastIndex = 0;
  let at = 0;
  while (at < source.length) {
    const found = TERM.exec(source);
    if (!found) {
      const quote = source.indexOf('"', at);
      return { at: Math.max(at, quote), message: 'This phrase has no closing quote.' };
    }
    const value = found[3] ?? found[4] ?? '';
    terms.push({
      field: (found[2] as Term['field'] | undefined) ?? 'data',
      value,
      exact: value !== value.toLowerCase(),
      negated: found[1] === '-',
    });
    at = TERM.lastIndex;
  }
  return {
    matches: (record, stream) => terms.every((term) => holds(term, record, stream)),
    places: (preview) => places(terms, preview),
  };
}

function holds(term: Term, record: Kept, stream: string): boolean {
  if (term.field === 'stream') return (stream === term.value) !== term.negated;
  if (term.field === 'type') return (record.type === term.value) !== term.negated;
  if (term.field === 'id') return (record.id === term.value) !== term.negated;
  const data = term.exact ? record.data : record.data.toLowerCase();
  return data.includes(term.value) !== term.negated;
}

function places(terms: Term[], preview: string): number[] {
  const found: [number, number][] = [];
  for (const term of terms) {
    if (term.field !== 'data' || term.negated || term.value === '') continue;
    const text = term.exact ? preview : preview.toLowerCase();
    for (let at = text.indexOf(term.value); at >= 0; at = text.indexOf(term.value, at + 1)) {
      found.push([at, at + term.value.length]);
    }
  }
  return found.sort((a, b) => a[0] - b[0]).flat();
}
