import * as format from '../format';

/** Everything that is read out of a record's data. */
export const value = {
  tree: 'JSON',
  menu: 'What to do with this value',
  copyValue: 'Copy value (c)',
  copyPath: 'Copy path (p)',
  filter: 'Filter for it (Alt-click)',
  against: 'Filter against it (Alt-Shift-click)',
  column: 'Show as column',
  chart: 'Chart',
  join: 'Join as text',
  tooManyColumns: 'There are eight columns already. Remove one first.',
};

export const column = {
  label: (path: string) => `Column ${path}`,
  menu: (path: string) => `What to do with the column ${path}`,
  left: 'Move left',
  right: 'Move right',
  narrower: 'Narrower',
  wider: 'Wider',
  remove: 'Remove column',
  chart: 'Chart',
};

export const diff = {
  label: 'Differences',
  against: (seq: number) => `Against record ${format.count(seq)}, the previous of its type`,
  chosen: (seq: number) => `Against record ${format.count(seq)}, selected with it`,
  none: 'No earlier record of this stream and type.',
  searching: 'Looking for the previous record…',
  same: 'The data is the same.',
  sameValues: 'Every value is the same; only the order of keys or the white space differs.',
  unchanged: (n: number) => (n === 1 ? '1 value unchanged' : `${format.count(n)} values unchanged`),
  unchangedText: (n: number) =>
    n === 1 ? '1 character unchanged' : `${format.count(n)} characters unchanged`,
  cut: (size: string) => `Only the first ${size} of each are compared.`,
  path: 'Path',
  before: 'Before',
  after: 'After',
  counts: (changed: number, added: number, removed: number) =>
    `${format.count(changed)} changed, ${format.count(added)} added, ${format.count(removed)} removed`,
  states: { same: 'same', changed: 'changed', added: 'added', removed: 'removed' },
  failed: (why: string) => `These records can't be compared: ${why}`,
};

export const chart = {
  label: 'Charts',
  of: (stream: string, path: string) => `${path} of ${stream} over time`,
  last: 'last',
  min: 'min',
  max: 'max',
  close: 'Remove this chart',
  span: 'Time shown',
  spans: { '60000': '1 min', '300000': '5 min', '3600000': '1 h', all: 'All' },
  none: 'No numbers there in this time.',
  cut: 'Only the newest 200,000 records are read.',
  failed: (why: string) => `No chart: ${why}`,
};

export const joined = {
  path: 'Fragments at',
  own: (path: string) => `own: ${path}`,
  none: 'No fragments there. Choose where they are, or use “Join as text” on a value.',
  noStream: 'This stream is watched no more; its connection is not followed.',
  first: 'first event after',
  fragments: (n: number) => (n === 1 ? '1 fragment' : `${format.count(n)} fragments`),
  rate: (n: number) => `${format.rate(n)}/s`,
  gap: 'longest gap',
  gapHere: (span: string) => `The longest gap: ${span}`,
  running: 'still running',
  ended: 'ended',
  cut: 'Its beginning is left out.',
  copy: 'Copy text',
  failed: (why: string) => `The text can't be joined: ${why}`,
};

export const compose = {
  title: (stream: string) => `Write to ${stream}`,
  open: 'Write to it…',
  close: 'Close (Esc)',
  method: 'Method',
  url: 'URL',
  headers: 'Headers',
  headersHint: 'One a line: Name: value. The stream’s own credentials go along to its own origin.',
  line: 'Text',
  linePlaceholder: 'Type and press Enter',
  lineHint: 'Stands in the body for {{text}}',
  body: 'Body',
  bodyHint: 'JSON, or anything else. {{text}} is what you type above.',
  notJson: (why: string) => `Not JSON: ${why}`,
  send: 'Send',
  sending: 'Sending…',
  sendHint: 'Ctrl+Enter',
  history: 'Sent before',
  noHistory: 'nothing yet',
  answer: (status: number, protocol: string, ms: number) =>
    `${status} over ${protocol} after ${format.count(Math.round(ms))} ms`,
  cut: (shown: string, of: string) => `The first ${shown} of ${of}`,
  noBody: 'The answer has no body.',
  answerHeaders: 'Headers of the answer',
  badHeader: (line: string) => `“${line}” is no header: write Name: value`,
  failed: (why: string) => `Not sent: ${why}`,
};
