import * as format from '../format';

/** Finding and going to a time. */
export const moving = {
  find: 'Find',
  findPlaceholder: 'Find: a word, or any filter',
  next: 'Next match',
  previous: 'Previous match',
  found: (n: number) => (n === 1 ? '1 match' : `${format.count(n)} matches`),
  foundYet: (n: number, percent: string) => `${format.count(n)}, ${percent} searched`,
  close: 'Close (Esc)',
  searching: {
    match: 'Searching for a match…',
    error: 'Searching for an error…',
    break: 'Searching for a gap or reconnect…',
  },
  going: 'Going there…',
  cancel: 'Cancel (Esc)',
  none: {
    match: 'No match in the view',
    error: 'No error in the view',
    break: 'No gap or reconnect in the view',
  },
  round: (back: boolean) =>
    back ? 'Went on from the newest record' : 'Went on from the oldest record',
  failed: 'The search failed',
  goTo: 'Go to',
  goToLabel: 'Time or record',
  goToExample: '12:30:05',
  goToHint: '12:30 · yesterday 10:00 · 2026-11-20 12:30:05 · -5m · #1234',
  goToWrong:
    'This is no time: write 12:30, yesterday 10:00, a date such as 2026-11-20 12:30, -5m, or #1234.',
  go: 'Go',
  stop: 'Cancel',
  thereTime: (moment: string) => `The first record since ${moment}`,
  thereSeq: (seq: string) => `Record ${seq}, or the next one that is shown`,
  copied: (records: string) => `Copied ${records}`,
  copiedFirst: (shown: string, of: string) =>
    `Copied the first ${shown} of ${of}. Export the selection to have all.`,
  copyFailed: 'The selected records can’t be copied',
  copyRefused: 'The clipboard refused the text.',
  selected: (records: string) => `${records} selected`,
};
