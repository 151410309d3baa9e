/** What became of an import, in a few words for the status bar. */
import type { ImportStatus } from '../host/host';
import * as format from '../text/format';
import { text } from '../text/text';
import { isolated } from '../text/visible';

export function importWords({ file: name, state, done, of, records, detail }: ImportStatus): string {
  const file = isolated(name);
  const words = text.importing;
  const came = text.filter.all(records);
  switch (state) {
    case 'done':
      return words.done(file, came);
    case 'cancelled':
      return words.cancelled(file, came);
    case 'failed':
      return words.failed(file, isolated(detail));
    case 'running':
      return of > 0
        ? words.running(file, format.percent(done, of), came)
        : words.begun(file, came);
  }
}
