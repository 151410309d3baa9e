/** uPlot, loaded with the first chart. */
import type uPlot from 'uplot';

export async function loadPlot(): Promise<typeof uPlot> {
  // It writes numbers as the navigator's language does while it is loaded, and where the system's
  // language is `C` that is none, so that loading would fail.
  if (!isLanguage(navigator.language)) {
    Object.defineProperty(navigator, 'language', { value: 'en', configurable: true });
  }
  return (await import('uplot')).default;
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}
