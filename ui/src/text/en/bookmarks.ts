/** Records that a person marked. */
export const bookmarks = {
  title: 'Bookmarks',
  none: 'No bookmarks yet',
  noneLead: 'A record that you bookmark is listed here, with a note of yours, and one step away.',
  selectFirst: 'Select a record to bookmark it.',
  failed: 'The bookmarks can’t be kept',
  record: (seq: string) => `record ${seq}`,
  gone: 'in the capture no more',
  marked: (note: string) => (note === '' ? 'bookmarked' : `bookmarked: ${note}`),
  notePlaceholder: 'Note',
  noteOf: (record: string) => `Note on ${record}`,
  remove: 'Remove the bookmark',
  removeOf: (record: string) => `Remove the bookmark of ${record}`,
  hidden: (record: string) =>
    `The filter hides ${record}, or it is in the capture no more: show all to go there.`,
};
