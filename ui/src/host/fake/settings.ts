/** The settings of the fake host, kept by the browser. */
import { defaultSettings, type Settings } from '../settings';
import { wireError } from './check';

const KEY = 'feedscope-settings';
const LEAST_BUDGET = 128 * 1024 ** 2;

export function readSettings(): Settings {
  const kept = localStorage.getItem(KEY);
  return { ...defaultSettings(), ...(kept === null ? {} : (JSON.parse(kept) as Partial<Settings>)) };
}

export function writeSettings(settings: Settings): Settings {
  const { budget_bytes, max_age_days, max_records } = settings.capture;
  if (budget_bytes !== null && budget_bytes < LEAST_BUDGET) {
    throw wireError('bad-settings', 'The budget must be at least 128 MiB.');
  }
  if (max_age_days !== null && max_age_days < 1) {
    throw wireError('bad-settings', 'The greatest age must be at least 1 day.');
  }
  if (max_records !== null && max_records < 1000) {
    throw wireError('bad-settings', 'The number of records must be at least 1,000.');
  }
  localStorage.setItem(KEY, JSON.stringify(settings));
  return settings;
}
