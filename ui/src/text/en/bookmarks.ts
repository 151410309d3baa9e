/** Records that a person marked. */
export const bookmarks = {
  title: 'Bookmarks',
  none: 'No bookmarks yet',
  noneLead: 'Select a record and mark it, to find it again and to note what it is.',
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
