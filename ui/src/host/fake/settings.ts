/** The scripted engine's settings, for as long as the page is open. */
import { defaultSettings, type Settings } from '../host';
import { wireError } from './check';

const MIB = 1024 ** 2;
const RECENT = 20;

export class KeptSettings {
  #now = defaultSettings();

  get(): Settings {
    return structuredClone(this.#now);
  }

  save(settings: Settings): Settings {
    const budget = settings.capture.budget_bytes;
    if (budget !== null && (budget < 64 * MIB || budget > 1024 ** 5)) {
      const range = `64 MiB to ${1024 ** 3} MiB`;
      throw wireError(
        'bad-setting',
        `the disk budget must be ${range}, or none: ${budget} bytes is not`,
      );
    }
    const recent = settings.recent_filters.slice(0, RECENT);
    this.#now = structuredClone({ ...settings, recent_filters: recent });
    return this.get();
  }
}
