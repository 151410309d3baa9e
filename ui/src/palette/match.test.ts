import { describe, expect, it } from 'vitest';

import { match, rank } from './match';

describe('a title', () => {
  it('is found by the beginning of its words, in any case and order', () => {
    expect(marked('exp', 'Export')).toBe('[Exp]ort');
    expect(marked('CHAT show', 'Show only chat')).toBe('[Show] only [chat]');
  });

  it('is found by letters in their order, as near together as they stand', () => {
    expect(marked('gtt', 'Go to a time')).toBe('[G]o [t]o a [t]ime');
    expect(marked('sns', 'Show only sensors')).toBe('Show only [s]e[ns]ors');
  });

  it('is not found by letters that are not there', () => {
    expect(match('exq', 'Export')).toBeNull();
    expect(match('export all', 'Export')).toBeNull();
  });

  it('is found in Chinese', () => {
    expect(marked('筛选', '清除筛选')).toBe('清除[筛选]');
  });

  it('keeps its places where lower case is longer', () => {
    expect(marked('b', 'İb')).toBe('İ[b]');
  });
});

describe('the list', () => {
  const entries = ['Reconnect stocks now', 'Export', 'Next error', 'Pause sexpress'].map(named);

  it('has beginnings before words, words before parts, parts before scattered letters', () => {
    expect(titles('exp')).toEqual(['Export', 'Pause sexpress']);
    expect(titles('ne')).toEqual(['Next error', 'Reconnect stocks now']);
  });

  it('is as it was without a query, but for the recent ones at its top', () => {
    expect(titles('')).toEqual(entries.map(({ title }) => title));
    expect(titles(' ', ['next-error', 'export']).slice(0, 2)).toEqual(['Next error', 'Export']);
  });

  it('prefers the recent among those that match alike', () => {
    const alike = ['Edit ab', 'Edit ac'].map(named);
    expect(rank('edit', alike, ['edit-ac']).map(({ entry }) => entry.title)[0]).toBe('Edit ac');
  });

  it('is found by another name too', () => {
    const [found] = rank('sett', [{ id: 'settings', title: '设置', also: 'Settings' }], []);
    expect(found?.entry.title).toBe('设置');
    expect(found?.at).toEqual([]);
  });

  function titles(query: string, recent: string[] = []): string[] {
    return rank(query, entries, recent).map(({ entry }) => entry.title);
  }
});

function named(title: string) {
  return { id: title.toLowerCase().replaceAll(' ', '-'), title };
}

function marked(query: string, title: string): string {
  const { at } = match(query, title) ?? { at: [] };
  let out = title;
  for (let pair = at.length - 2; pair >= 0; pair -= 2) {
    const [start, end] = [at[pair] as number, at[pair + 1] as number];
    out = `${out.slice(0, start)}[${out.slice(start, end)}]${out.slice(end)}`;
  }
  return out;
}
