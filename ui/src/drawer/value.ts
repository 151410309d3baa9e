/** What can be done with a value of a record. */
import ChartLine from '@lucide/svelte/icons/chart-line';
import Columns from '@lucide/svelte/icons/columns-3';
import Copy from '@lucide/svelte/icons/copy';
import Filter from '@lucide/svelte/icons/filter';
import FilterX from '@lucide/svelte/icons/filter-x';
import Route from '@lucide/svelte/icons/route';
import TextQuote from '@lucide/svelte/icons/text-quote';

import type { MenuItem } from '../menu/menu';
import { text } from '../text/text';
import type { Place } from './place';

export interface ValueDoes {
  copy: (text: string) => void;
  /** Left out where the value is of no record. */
  ofRecord?: {
    filter: (place: Place, against: boolean) => void;
    column: (path: string) => void;
    chart: (path: string) => void;
    join: (path: string) => void;
  };
}

export function actionsOn(place: Place, does: ValueDoes): MenuItem[] {
  const items: MenuItem[] = [
    item('copy', Copy, text.value.copyValue, () => does.copy(place.value)),
    item('copy-path', Route, text.value.copyPath, () => does.copy(place.path)),
  ];
  const record = does.ofRecord;
  if (!record) return items;
  items.push(
    item('filter', Filter, text.value.filter, () => record.filter(place, false)),
    item('against', FilterX, text.value.against, () => record.filter(place, true)),
    item('column', Columns, text.value.column, () => record.column(place.path)),
  );
  if (place.kind === 'number') {
    items.push(item('chart', ChartLine, text.value.chart, () => record.chart(place.path)));
  }
  if (place.kind === 'string') {
    items.push(item('join', TextQuote, text.value.join, () => record.join(place.path)));
  }
  return items;
}

function item(id: string, icon: MenuItem['icon'], label: string, run: () => void): MenuItem {
  return { label, icon, testid: `value-${id}`, run };
}
