import { describe, expect, it } from 'vitest';

import { chunks } from './chunks';

describe('long text in pieces', () => {
  it('leaves short text in one piece, and nothing in none', () => {
    expect(chunks('')).toEqual([]);
    expect(chunks('a\nb')).toEqual(['a\nb']);
  });

  it('loses nothing of a long line, nor splits a character', () => {
    const text = `a${'🙂'.repeat(100_000)}`;
    const pieces = chunks(text);
    expect(pieces.join('')).toBe(text);
    for (const piece of pieces) {
      expect(piece.length).toBeLessThanOrEqual(16 * 1024 + 1);
      expect(() => encodeURIComponent(piece)).not.toThrow();
    }
  });

  it('ends a piece at a line break where it can', () => {
    const text = `${'x'.repeat(99)}\n`.repeat(1000);
    const pieces = chunks(text);
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join('')).toBe(text);
    expect(pieces.every((piece) => piece.endsWith('\n'))).toBe(true);
  });
});
