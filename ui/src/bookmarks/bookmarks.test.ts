import { describe, expect, it } from 'vitest';

import type { Bookmark, Row } from '../host/host';
import { nextOf } from './bookmarks.svelte';

const marked = (seq: number, there = true): Bookmark => ({
  seq,
  note: '',
  time: 0,
  row: there ? ({ seq } as Row) : null,
});

describe('the next bookmark', () => {
  const list = [marked(3, false), marked(5), marked(9)];

  it('is the nearest one in the direction, going round at the end', () => {
    expect(nextOf(list, 5, false)).toBe(9);
    expect(nextOf(list, 9, false)).toBe(5);
    expect(nextOf(list, 9, true)).toBe(5);
    expect(nextOf(list, 5, true)).toBe(9);
  });

  it('is never a record that is in the capture no more', () => {
    expect(nextOf(list, 4, true)).toBe(9);
    expect(nextOf([marked(3, false)], 0, false)).toBeNull();
  });
});
