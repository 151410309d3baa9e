/**
 * How the window looked last. It opens so, before the engine has told the settings: without a
 * flash of another theme or language. `theme.js` reads the same before the first paint.
 */
import type { Settings } from '../host/host';

const KEY = 'look';
const PARTS = ['theme', 'density', 'language', 'time_zone', 'time_format'] as const;

type Look = Pick<Settings, (typeof PARTS)[number]>;

export function keptLook(): Partial<Look> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Look>;
  } catch {
    return {};
  }
}

export function keepLook(settings: Settings): void {
  const look = Object.fromEntries(PARTS.map((part) => [part, settings[part]]));
  try {
    localStorage.setItem(KEY, JSON.stringify(look));
  } catch {
    // Where nothing can be kept, the window opens in its defaults for a moment.
  }
}
