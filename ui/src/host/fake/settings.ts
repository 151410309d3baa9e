/** The settings of the fake host, kept by the browser. */
import { defaultSettings, type SavedSettings, type Settings } from '../host';
import { wireError } from './check';

const KEY = 'feedscope-settings';
const LEAST_BUDGET = 64 * 1024 ** 2;

export function readSettings(): SavedSettings {
  const kept = localStorage.getItem(KEY);
  const changed = kept === null ? {} : (JSON.parse(kept) as Partial<Settings>);
  return { settings: { ...defaultSettings(), ...changed }, trouble: null };
}

export function writeSettings(settings: Settings): Settings {
  const { budget_bytes, max_age_days, max_records } = settings.capture;
  if (budget_bytes !== null && budget_bytes < LEAST_BUDGET) {
    throw wireError('bad-setting', 'the disk budget must be 64 MiB to 1073741824 MiB, or none');
  }
  if (max_age_days !== null && max_age_days < 1) {
    throw wireError('bad-setting', 'records can be kept for 1 to 36500 days, or for ever');
  }
  if (max_records !== null && max_records < 1000) {
    throw wireError('bad-setting', 'the newest 1000 to 1000000000000 records can be kept, or all');
  }
  localStorage.setItem(KEY, JSON.stringify(settings));
  return settings;
}
