/** The scripted engine's settings; the browser keeps them. */
import { defaultSettings, type Settings } from '../host';
import { wireError } from './check';

const MIB = 1024 ** 2;
const RECENT = 20;
const KEY = 'feedscope-settings';

export class KeptSettings {
  #now = { ...defaultSettings(), ...kept() };

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
    localStorage.setItem(KEY, JSON.stringify(this.#now));
    return this.get();
  }
}

function kept(): Partial<Settings> {
  return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Settings>;
}
