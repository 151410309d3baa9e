import { describe, expect, it } from 'vitest';

import { renamed, withRecent, withSaved } from './kept';

describe('recent filters', () => {
  it('have the newest first, each once, and twenty at most', () => {
    expect(withRecent(['a', 'b'], ' b ')).toEqual(['b', 'a']);
    const many = Array.from({ length: 20 }, (_, at) => `f${at}`);
    expect(withRecent(many, 'new')).toEqual(['new', ...many.slice(0, 19)]);
  });

  it('stay as they are for the same again, and for none', () => {
    expect(withRecent(['a'], 'a')).toBeNull();
    expect(withRecent(['a'], '  ')).toBeNull();
  });
});

describe('saved filters', () => {
  const saved = [
    { name: 'one', filter: 'a' },
    { name: 'two', filter: 'b' },
  ];

  it('are replaced in place under the same name', () => {
    expect(withSaved(saved, ' one ', 'c')).toEqual([{ name: 'one', filter: 'c' }, saved[1]]);
    expect(withSaved(saved, 'three', 'c')).toEqual([...saved, { name: 'three', filter: 'c' }]);
  });

  it('take another name, but not that of another', () => {
    expect(renamed(saved, 'one', 'first')?.[0]).toEqual({ name: 'first', filter: 'a' });
    expect(renamed(saved, 'one', 'two')).toBeNull();
    expect(renamed(saved, 'one', ' ')).toBeNull();
  });
});
