/** The tokens as pixels, read again when the system's theme changes. */
import { ink } from '../lanes/paint';

const STREAM_COLOURS = 10;

/** The class that gives a stream its colour, see base.css. */
export function colourClass(key: number): string {
  return `colour-${key % STREAM_COLOURS}`;
}

export class Inks {
  /** Grows with every change of theme. */
  theme = $state(0);
  #cache = new Map<string, number>();

  constructor() {
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.#cache.clear();
      this.theme++;
    });
  }

  token(name: string): number {
    const known = this.#cache.get(name);
    if (known !== undefined) return known;
    const word = ink(getComputedStyle(document.documentElement).getPropertyValue(`--${name}`));
    this.#cache.set(name, word);
    return word;
  }

  stream(key: number): number {
    return this.token(`stream-${key % STREAM_COLOURS}`);
  }
}

export const inks = new Inks();
