/** How wide words are, without laying them out. */

let ruler: CanvasRenderingContext2D | null = null;

/** How wide words are, px. */
export function widthIn(font: string, words: string): number {
  ruler ??= document.createElement('canvas').getContext('2d');
  if (!ruler) return 0;
  ruler.font = font;
  return ruler.measureText(words).width;
}
