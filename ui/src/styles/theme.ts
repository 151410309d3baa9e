/** Which of the two themes is seen. */
import type { Settings } from '../host/host';

export type Theme = Settings['theme'];

/** `theme.js` reads it before the first paint, when the settings are not there yet. */
const KEPT = 'theme';

export function showTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset['theme'];
  else dataset['theme'] = theme;
  localStorage.setItem(KEPT, theme);
}
