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
  filter: (place: Place, against: boolean) => void;
  column: (path: string) => void;
  chart: (path: string) => void;
  join: (path: string) => void;
}

export function actionsOn(place: Place, does: ValueDoes): MenuItem[] {
  const items: MenuItem[] = [
    {
      label: text.value.copyValue,
      icon: Copy,
      testid: 'value-copy',
      run: () => does.copy(place.value),
    },
    {
      label: text.value.copyPath,
      icon: Route,
      testid: 'value-copy-path',
      run: () => does.copy(place.path),
    },
    {
      label: text.value.filter,
      icon: Filter,
      testid: 'value-filter',
      run: () => does.filter(place, false),
    },
    {
      label: text.value.against,
      icon: FilterX,
      testid: 'value-against',
      run: () => does.filter(place, true),
    },
    {
      label: text.value.column,
      icon: Columns,
      testid: 'value-column',
      run: () => does.column(place.path),
    },
  ];
  if (place.kind === 'number') {
    items.push({
      label: text.value.chart,
      icon: ChartLine,
      testid: 'value-chart',
      run: () => does.chart(place.path),
    });
  }
  if (place.kind === 'string') {
    items.push({
      label: text.value.join,
      icon: TextQuote,
      testid: 'value-join',
      run: () => does.join(place.path),
    });
  }
  return items;
}
