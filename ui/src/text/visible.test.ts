import { describe, expect, it } from 'vitest';

import { isolated, isPlain, segments, visible } from './visible';

describe('a name within a sentence', () => {
  it('keeps its letters together and to itself', () => {
    expect(isolated('stocks (2)')).toBe('stocks (2)');
    expect(isolated('مرحبا')).toBe('\u2068مرحبا\u2069');
    expect(isolated('é\u202eb\u200bc\u2069')).toBe('\u2068é[RLO]b[ZWSP]c[PDI]\u2069');
  });
});

describe('visible text', () => {
  it('leaves ordinary text of any script alone', () => {
    for (const text of ['{"a": 1}', '價格 42', 'مرحبا', '🙂 é']) {
      expect(visible(text)).toBe(text);
      expect(isPlain(text, [])).toBe(true);
    }
  });

  it('shows line breaks and control characters', () => {
    expect(visible('a\nb\tc\r')).toBe('a⏎b⇥c[CR]');
    expect(visible('\u0000\u001b[31m\u007f\u009b')).toBe('[NUL][ESC][31m[DEL][U+009B]');
  });

  it('shows bidirectional controls, so that text cannot pretend another order', () => {
    expect(visible('user\u202egnp.exe')).toBe('user[RLO]gnp.exe');
    expect(visible('\u2066x\u2069')).toBe('[LRI]x[PDI]');
  });

  it('shows characters without width', () => {
    expect(visible('pay\u200bpal\ufeff')).toBe('pay[ZWSP]pal[BOM]');
    expect(visible('\u{e0041}')).toBe('[U+E0041]');
  });

  it('marks what matched, also around a token', () => {
    expect(segments('say hello', [4, 9])).toEqual([
      { text: 'say ', matched: false, token: false },
      { text: 'hello', matched: true, token: false },
    ]);
    expect(segments('a\nb', [0, 3]).map((one) => [one.text, one.matched, one.token])).toEqual([
      ['a', true, false],
      ['⏎', true, true],
      ['b', true, false],
    ]);
  });

  it('survives matches that lie outside the text or overlap', () => {
    const text = segments('abcdef', [1, 3, 2, 4, 9, 12]).map((one) => one.text);
    expect(text.join('')).toBe('abcdef');
  });

  it('keeps the line breaks it is told to keep', () => {
    expect(segments('a\nb\u200b', [], '\n').map((one) => one.text)).toEqual(['a\nb', '[ZWSP]']);
  });
});
