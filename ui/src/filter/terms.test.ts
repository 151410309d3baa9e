import { describe, expect, it } from 'vitest';

import { chipsOf, without, withoutLast } from './terms';

describe('the chips of a filter', () => {
  const words = (filter: string) =>
    chipsOf(filter).map(({ field, value, negated }) => `${negated ? '-' : ''}${field}:${value}`);

  it('are its conditions on stream, type and time, wherever they stand', () => {
    const filter = 'stream:chat (type:trade OR -type:"big trade") after:12:30 word NOT kind:gap';
    expect(words(filter)).toEqual([
      'stream:chat',
      'type:trade',
      '-type:big trade',
      'after:12:30',
      '-kind:gap',
    ]);
  });

  it('are nothing that only looks like one', () => {
    expect(words('"stream:chat" /type:a/ $.a = "type:b" exists($["type:c"]) id:5 stream:')).toEqual([]);
  });

  it('read what is escaped, and a quote that is still open', () => {
    expect(words(String.raw`stream:"a \"b\"" type:"half`)).toEqual(['stream:a "b"', 'type:half']);
  });
});

describe('taking a condition away', () => {
  const cut = (filter: string, term: string) => without(filter, filter.indexOf(term));

  it.each([
    ['stream:chat word', 'stream:chat', 'word'],
    ['a  stream:chat  b', 'stream:chat', 'a b'],
    ['a OR type:x', 'type:x', 'a'],
    ['type:x OR a', 'type:x', 'a'],
    ['a AND -type:x', 'type:x', 'a'],
    ['a NOT type:x b', 'type:x', 'a b'],
    ['a (type:x) b', 'type:x', 'a b'],
    ['a -(type:x OR type:y)', 'type:x', 'a -(type:y)'],
    ['a OR (type:x) OR b', 'type:x', 'a OR b'],
    ['-(-(type:x))', 'type:x', ''],
    ['type:x $.a > 5 "a  b"', 'type:x', '$.a > 5 "a  b"'],
    ['a(type:x OR b)', 'type:x', 'a(b)'],
  ])('%s less %s is %s', (filter, term, left) => {
    expect(cut(filter, term)).toBe(left);
  });

  it('takes the last one, whatever it is', () => {
    expect(withoutLast('a $.price > 100')).toBe('a');
    expect(withoutLast('(a OR "b c")')).toBe('(a)');
    expect(withoutLast('a')).toBe('');
    expect(withoutLast('')).toBe('');
  });
});
