import { describe, expect, it } from 'vitest';

import { diff, type Change } from './diff';

function told(before: string, after: string): string[] {
  return diff(before, after).changes.map(words);
}

function words({ state, path, before, after }: Change): string {
  return `${state} ${path || '-'} ${before}→${after}`;
}

describe('two JSON texts', () => {
  it('differ by path, as they are written', () => {
    expect(
      told(
        '{"a":1,"gone":{"x":1},"list":[1,2],"n":1.0,"s":"x"}',
        '{"a":1,"list":[1,3,4],"n":1.00,"new":[],"s":"x"}',
      ),
    ).toEqual([
      'same $.a 1→1',
      'removed $.gone.x 1→',
      'same $.list[0] 1→1',
      'changed $.list[1] 2→3',
      'added $.list[2] →4',
      'changed $.n 1.0→1.00',
      'added $.new →[]',
      'same $.s "x"→"x"',
    ]);
  });

  it('of other shapes lose and gain everything', () => {
    expect(told('{"a":1}', '[2]')).toEqual(['removed $.a 1→', 'added $[0] →2']);
  });

  it('in another order or with other white space are the same, but not as written', () => {
    const spaced = diff('{"a":1,"b":2}', '{ "b": 2, "a": 1 }');
    expect(spaced.changes.every(({ state }) => state === 'same')).toBe(true);
    expect(spaced.identical).toBe(false);
    expect(diff('{"a":1}', '{"a":1}').identical).toBe(true);
  });

  it('in another order are the same', () => {
    expect(told('{"a":1,"b":2}', '{"b":2,"a":1}')).toEqual(['same $.b 2→2', 'same $.a 1→1']);
  });

  it('keep a name that comes twice', () => {
    expect(told('{"a":1,"a":2}', '{"a":1,"a":3}')).toEqual([
      'same $.a 1→1',
      'changed $.a (2) 2→3',
    ]);
  });
});

describe('other texts', () => {
  it('differ by words when they have one line', () => {
    expect(told('the quick fox', 'the slow fox')).toEqual([
      'same - the→the',
      'changed -  quick→ slow',
      'same -  fox→ fox',
    ]);
  });

  it('differ by lines when they have several', () => {
    expect(told('a\nb\nc\n', 'a\nx\nc\nd\n')).toEqual([
      'same - a\n→a\n',
      'changed - b\n→x\n',
      'same - c\n→c\n',
      'added - →d\n',
    ]);
  });

  it('put together again are what they were', () => {
    let seed = 7;
    const random = (n: number) => (seed = (seed * 16807) % 2147483647) % n;
    for (let round = 0; round < 300; round++) {
      const text = () => Array.from({ length: random(12) }, () => `${'abc'[random(3)]}\n`).join('');
      const [before, after] = [text(), text()];
      const { changes } = diff(before, after);
      expect(changes.map((change) => change.before).join('')).toBe(before);
      expect(changes.map((change) => change.after).join('')).toBe(after);
    }
  });

  it('that are long and have nothing in common are compared in no time', () => {
    const text = (mark: string) => Array.from({ length: 20_000 }, (_, n) => `${mark}${n}\n`).join('');
    const { changes } = diff(text('a'), text('b'));
    expect(changes.map(({ state }) => state)).toEqual(['changed']);
  });
});
