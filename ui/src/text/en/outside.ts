/** What comes from outside of the window: links, drops, the file manager. */
export const outside = {
  unheard: 'Links and dropped files do not reach this window',
  dropFailed: 'What was dropped is not imported',
  importing: (name: string, others: number) =>
    others === 0 ? `Importing ${name}` : `Importing ${name} and ${others} more`,
  show: 'Show',
  showHint: 'Shows the file in its folder',
  showFailed: 'The file can’t be shown',
};
