/** uPlot, loaded with the first chart, and how wide its labels are. */
import type uPlot from 'uplot';

export async function loadPlot(): Promise<typeof uPlot> {
  // It writes numbers as the navigator's language does while it is loaded, and where the system's
  // language is `C` that is none, so that loading would fail.
  if (!isLanguage(navigator.language)) {
    Object.defineProperty(navigator, 'language', { value: 'en', configurable: true });
  }
  return (await import('uplot')).default;
}

let ruler: CanvasRenderingContext2D | null = null;

/** How wide words are, px: a chart asks at each drawing. */
export function widthIn(font: string, words: string): number {
  ruler ??= document.createElement('canvas').getContext('2d');
  if (!ruler) return 0;
  ruler.font = font;
  return ruler.measureText(words).width;
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}
