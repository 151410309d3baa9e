import { describe, expect, it } from 'vitest';

import { jsonLines, unfolded, type Line } from './json';

describe('JSON in lines', () => {
  it('is laid out as JSON.stringify would', () => {
    const value = { a: [1, { b: null }, []], c: {}, d: 'x"\\n', e: [true, false], f: -1.5e3 };
    expect(text(jsonLines(JSON.stringify(value)))).toBe(JSON.stringify(value, null, 2));
  });

  it('keeps digits, doubled keys and their order as the server sent them', () => {
    const sent = '{"b":12345678901234567890,"a":1.0,"b":1e2}';
    expect(text(jsonLines(sent))).toBe(
      '{\n  "b": 12345678901234567890,\n  "a": 1.0,\n  "b": 1e2\n}',
    );
  });

  it('says which token is what', () => {
    expect(jsonLines('{"k":"v"}')?.[1]?.tokens).toEqual([
      { kind: 'key', text: '"k"' },
      { kind: 'mark', text: ': ' },
      { kind: 'string', text: '"v"' },
    ]);
  });

  it('refuses what is not JSON', () => {
    const wrong = ['', 'hello', '42', '{', '{"a"}', '[1,]', '[1 2]', '{a:1}', '[01]', '[]x', '[}'];
    for (const sent of wrong) expect(jsonLines(sent), sent).toBeNull();
  });

  it('shows what is there of a text that was cut', () => {
    expect(text(jsonLines('{"a":[1,2,"lon', true))).toBe('{\n  "a": [\n    1,\n    2,\n    "lon');
    expect(jsonLines('plain text that was c', true)).toBeNull();
  });

  it('folds from the line that opens to the one that closes', () => {
    const lines = jsonLines('{"a":{"b":1,"c":2},"d":3}') as Line[];
    expect(unfolded(lines, new Set([1]))).toEqual([0, 1, 5, 6]);
    expect(unfolded(lines, new Set([0]))).toEqual([0]);
    expect(unfolded(lines, new Set())).toHaveLength(7);
  });

  it('is laid out in linear time, deep or long', () => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    expect(jsonLines(deep)?.length).toBeGreaterThan(50_000);
    const long = `["${'x'.repeat(2_000_000)}"]`;
    expect(jsonLines(long)).toHaveLength(3);
  });
});

function text(lines: Line[] | null): string | undefined {
  return lines
    ?.map((line) => '  '.repeat(line.depth) + line.tokens.map((token) => token.text).join(''))
    .join('\n');
}
