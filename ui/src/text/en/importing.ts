/** Bringing in files and captures, and what is dropped onto the window. */
export const importing = {
  files: 'Import files…',
  folder: 'Open a capture…',
  title: 'Open a capture',
  lead: 'A capture’s folder, or files: NDJSON as it is exported, or an event stream.',
  didNotStart: 'The import did not start',
  cancelFailed: 'The import can’t be cancelled',
  ended: (file: string) => `The import of ${file} failed`,
  begun: (file: string, records: string) => `Importing ${file}: ${records}`,
  running: (file: string, percent: string, records: string) =>
    `Importing ${file}: ${percent}, ${records}`,
  done: (file: string, records: string) => `Brought in ${records} from ${file}`,
  cancelled: (file: string, records: string) => `Import of ${file} cancelled, ${records} kept`,
  failed: (file: string, why: string) => `Import of ${file} failed: ${why}`,
  curlFailed: 'The curl command can’t be read',
  drop: 'Drop it here to watch the stream',
};
