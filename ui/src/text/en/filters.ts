import * as format from '../format';

/** The filter bar. */
export const filter = {
  placeholder: 'Filter: words, "a phrase", stream:chat, type:trade, id:42, -word',
  label: 'Filter',
  clear: 'Clear the filter (Esc)',
  count: (shown: number, of: number) => `${format.count(shown)} of ${format.count(of)}`,
  all: (of: number) => (of === 1 ? '1 record' : `${format.count(of)} records`),
  searching: (percent: string) => `searching ${percent}`,
  stop: 'Stop',
  stopHint: 'Stop searching and go back to the filter before',
  chip: (term: string) => `Take ${term} out of the filter`,
  only: (stream: string) => `only ${stream}`,
  onlyHint: 'Show all streams',
  suggestions: 'Completions',
  menu: 'Saved and recent filters',
  saved: 'Saved',
  noSaved: 'No filters saved yet. Write one in the bar, then save it here under a name.',
  recent: 'Recent',
  name: 'Name',
  nameExample: 'Name for this filter',
  save: 'Save',
  replace: 'Replace',
  rename: (name: string) => `Rename ${name}`,
  remove: (name: string) => `Delete ${name}`,
  nameTaken: 'Another saved filter has this name, or it is empty: choose another.',
  keepFailed: 'The filters can’t be saved',
};
