import { describe, expect, it } from 'vitest';

import { jsonLines } from './json';
import { fieldTerm, filterFor, narrowed, placeOf, type Place } from './place';

const TEXT = '{"user":{"first name":"Ada \\"A\\"","tags":["x",{"n":1.50}]},"ok":true,"a\'b":[],"list":[[1],[2,3]]}';
const LINES = jsonLines(TEXT) ?? [];

function places(): Place[] {
  return LINES.map((_, at) => placeOf(LINES, at));
}

describe('the place of a line', () => {
  it('is a path that leads to its value', () => {
    const whole = JSON.parse(TEXT);
    const found = Object.fromEntries(places().map((place) => [place.path, place.value]));
    expect(Object.keys(found)).toEqual([
      '$',
      '$.user',
      '$.user["first name"]',
      '$.user.tags',
      '$.user.tags[0]',
      '$.user.tags[1]',
      '$.user.tags[1].n',
      '$.ok',
      '$["a\'b"]',
      '$.list',
      '$.list[0]',
      '$.list[0][0]',
      '$.list[1]',
      '$.list[1][0]',
      '$.list[1][1]',
    ]);
    expect(JSON.parse(found['$'] ?? '')).toEqual(whole);
    expect(JSON.parse(found['$.user.tags'] ?? '')).toEqual(whole.user.tags);
    expect(found['$.user.tags[1].n']).toBe('1.50');
    expect(found['$.list[1]']).toBe('[2,3]');
  });

  it('of a closing mark is that of what it closes', () => {
    expect(placeOf(LINES, LINES.length - 1).path).toBe('$');
    expect(placeOf(LINES, LINES.length - 2).path).toBe('$.list');
  });

  it('makes a filter for its value', () => {
    const filters = places().map(filterFor);
    expect(filters).toContain('$.user["first name"] = "Ada \\"A\\""');
    expect(filters).toContain('$.user.tags[1].n = 1.50');
    expect(filters).toContain('$.ok = true');
    expect(filters).toContain('exists($.list)');
  });
});

describe('a narrowed filter', () => {
  it('keeps what was there and groups where it must', () => {
    expect(narrowed('', '$.a = 1', false)).toBe('$.a = 1');
    expect(narrowed('acme ', '$.a = 1', false)).toBe('acme $.a = 1');
    expect(narrowed('a OR b', '$.a = 1', true)).toBe('(a OR b) -($.a = 1)');
    expect(narrowed('', fieldTerm('type', 'a "b" c'), true)).toBe('-(type:"a \\"b\\" c")');
    expect(narrowed('', fieldTerm('type', 'a b'), true)).toBe('-type:"a b"');
  });
});
