/** The tokens as pixels, read again when the theme changes. */
import { ink } from '../lanes/paint';

const STREAM_COLOURS = 10;
/** Between the colours of one stream's types, which neighbours in the rail do not share then. */
const APART = 3;

/** The class that gives a stream its colour, see base.css; the capture, 0, has none. */
export function colourClass(key: number): string {
  if (key === 0) return '';
  return `colour-${key % STREAM_COLOURS}`;
}

/** The class that gives one of its types its colour, see {@link Inks.type}. */
export function typeClass(key: number, place: number): string {
  return colourClass(key + APART * place);
}

export class Inks {
  /** Grows with every change of theme. */
  theme = $state(0);
  #cache = new Map<string, string>();
  #words = new Map<string, number>();

  constructor() {
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.renew());
  }

  /** The theme is another one. */
  renew(): void {
    this.#cache.clear();
    this.#words.clear();
    this.theme++;
  }

  /** A token as `#rrggbb`, for what takes no custom property. */
  colour(name: string): string {
    const known = this.#cache.get(name);
    if (known !== undefined) return known;
    const style = getComputedStyle(document.documentElement);
    const pair = style.getPropertyValue(`--${name}`).match(/#[0-9a-f]+/gi) ?? [];
    const colour = (isDark(style) ? pair[1] : pair[0]) ?? '#000000';
    this.#cache.set(name, colour);
    return colour;
  }

  token(name: string): number {
    const known = this.#words.get(name);
    if (known !== undefined) return known;
    const word = ink(this.colour(name));
    this.#words.set(name, word);
    return word;
  }

  stream(key: number): number {
    return this.token(`stream-${key % STREAM_COLOURS}`);
  }

  /** A stream's first type has the stream's colour, the others have those of other streams. */
  type(key: number, place: number): number {
    return this.stream(key + APART * place);
  }
}

export const inks = new Inks();

function isDark({ colorScheme }: CSSStyleDeclaration): boolean {
  if (colorScheme === 'dark' || colorScheme === 'light') return colorScheme === 'dark';
  return matchMedia('(prefers-color-scheme: dark)').matches;
}
