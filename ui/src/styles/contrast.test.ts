import { describe, expect, it } from 'vitest';

import { INNER, MINIMAP_TOKENS } from '../grid/minimap';
import { FAINT, ink, mix } from '../lanes/paint';
import { GROUND, SIGNS } from '../lanes/tokens';
import css from './tokens.css?raw';

const GROUNDS = ['ground', 'panel', 'raised', 'hover', 'mark', 'selected'];
const WORDS = ['text', 'muted', 'token', 'good', 'warn', 'bad', 'accent'];
const JSON_WORDS = ['json-key', 'json-string', 'json-number', 'json-word'];
const PAIRS = [
  ...WORDS.flatMap((word) => GROUNDS.map((ground) => [word, ground])),
  ...JSON_WORDS.flatMap((word) => ['ground', 'hover', 'selected'].map((ground) => [word, ground])),
  ['on-accent', 'accent'],
  ['on-bad', 'bad'],
  ['on-match', 'match'],
  ['token', 'ground'],
  ['good', 'good-ground'],
  ['text', 'good-ground'],
  ['found', 'panel'],
  ['warn', 'warn-ground'],
  ['text', 'warn-ground'],
  ['bad', 'bad-ground'],
  ['text', 'bad-ground'],
] as [string, string][];
const STREAMS = Array.from({ length: 10 }, (_, index) => `stream-${index}`);

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  const tokens = tokensOf(theme);

  it.each(PAIRS)('%s on %s reads (WCAG AA, 4.5)', (word, ground) => {
    expect(contrast(tokens, word, ground)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(STREAMS)('%s is told from its ground (WCAG AA, 3)', (stream) => {
    for (const ground of ['ground', 'panel', 'selected']) {
      expect(contrast(tokens, stream, ground)).toBeGreaterThanOrEqual(3);
    }
  });

  it.each([...Object.values(SIGNS), ...STREAMS])('%s is seen in the lanes (WCAG AA, 3)', (sign) => {
    expect(contrast(tokens, sign, GROUND)).toBeGreaterThanOrEqual(3);
  });

  it.each(STREAMS)('what a filter shows of %s is told from what it hides (WCAG AA, 3)', (stream) => {
    const both = new Map(tokens).set('hidden', mixed(tokens, stream, GROUND, FAINT));
    expect(contrast(both, stream, 'hidden')).toBeGreaterThanOrEqual(3);
  });

  it('the minimap’s outline of density is told from its ground (WCAG AA, 3)', () => {
    const { density, ground } = MINIMAP_TOKENS;
    expect(contrast(tokens, density, ground)).toBeGreaterThanOrEqual(3);
  });

  it.each(['failure', 'broken', 'bookmark', 'found'] as const)(
    '%s is seen in the minimap, where rows came fast too (WCAG AA, 3)',
    (sign) => {
      const { density, ground, [sign]: token } = MINIMAP_TOKENS;
      const both = new Map(tokens).set('inner', mixed(tokens, density, ground, INNER));
      expect(contrast(both, token, ground)).toBeGreaterThanOrEqual(3);
      expect(contrast(both, token, 'inner')).toBeGreaterThanOrEqual(3);
    },
  );

  it('fields have an edge that is seen (WCAG AA, 3)', () => {
    for (const ground of ['ground', 'panel', 'raised']) {
      expect(contrast(tokens, 'edge', ground)).toBeGreaterThanOrEqual(3);
    }
  });
});

it('each colour is written for both themes', () => {
  expect(css.match(/--[\w-]+: #/g)).toBeNull();
});

function tokensOf(theme: 'light' | 'dark'): Map<string, string> {
  const pairs = css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g);
  return new Map(
    [...pairs].map(([, name = '', light = '', dark = '']) => [name, theme === 'light' ? light : dark]),
  );
}

function mixed(tokens: Map<string, string>, one: string, ground: string, share: number): string {
  const [colour, below] = [one, ground].map((name) => ink(tokens.get(name) ?? '')) as [number, number];
  const word = mix(colour, below, share);
  const hex = [0, 8, 16].map((shift) => ((word >>> shift) & 255).toString(16).padStart(2, '0'));
  return `#${hex.join('')}`;
}

function contrast(tokens: Map<string, string>, one: string, other: string): number {
  const [a, b] = [luminance(tokens, one), luminance(tokens, other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** WCAG 2.2, relative luminance. */
function luminance(tokens: Map<string, string>, name: string): number {
  const hex = tokens.get(name);
  if (!hex) throw new Error(`tokens.css has no --${name}`);
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
