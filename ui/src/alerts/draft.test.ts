import { describe, expect, it } from 'vitest';

import type { Alert } from '../host/host';
import { LANGUAGES } from '../text/language';
import { alertOf, draftOf, filtersFor, newDraft, ownName, whenWords } from './draft';

const alerts: Alert[] = [
  { name: 'a', when: { kind: 'filter', filter: 'boom' }, notify: true, enabled: true },
  { name: 'b', when: { kind: 'silence', stream: 'chat', ms: 1500 }, notify: false, enabled: true },
  { name: 'c', when: { kind: 'down', stream: '', ms: 60_000 }, notify: true, enabled: false },
  {
    name: 'd',
    when: { kind: 'rate', stream: '', below: null, above: 12.5, over_ms: 10_000 },
    notify: true,
    enabled: true,
  },
];

describe('an alert that is being written', () => {
  it.each(alerts)('stays the same when nothing is changed: $name', (alert) => {
    expect(alertOf(draftOf(alert))).toEqual(alert);
  });

  it('is named after what it waits for unless it has a name', () => {
    const alert = alertOf({ ...newDraft('boom'), name: ' ' }) as Alert;
    expect(alert.name).toBe(whenWords({ kind: 'filter', filter: 'boom' }));
  });

  it.each(alerts)('has its own name, or waits for the same in any language: $name', (alert) => {
    expect(ownName(alert)).toBe(alert.name);
    for (const language of LANGUAGES) {
      expect(ownName({ ...alert, name: whenWords(alert.when, language) })).toBe('');
    }
  });

  it('is called by what it waits for now, not by what it did when it was written first', () => {
    const when = { kind: 'silence', stream: 'chat', ms: 30_000 } as const;
    const draft = draftOf({ name: whenWords(when, 'zh-CN'), when, notify: true, enabled: true });
    expect((alertOf({ ...draft, seconds: '60' }) as Alert).name).toBe('chat is silent for 1 min');
  });

  it.each([
    { kind: 'filter', filter: ' ' },
    { kind: 'silence', seconds: '0' },
    { kind: 'down', seconds: 'soon' },
    { kind: 'rate' },
    { kind: 'rate', below: 'x' },
    { kind: 'rate', above: '-1' },
  ] as const)('is told why it is none yet: %o', (wrong) => {
    expect(typeof alertOf({ ...newDraft(''), ...wrong })).toBe('string');
  });

  it('takes over the present filter and saved ones, each once', () => {
    const saved = [{ name: 'one', filter: 'a' }];
    expect(filtersFor(' a ', saved)).toEqual(saved);
    expect(filtersFor('b', saved).map(({ filter }) => filter)).toEqual(['b', 'a']);
  });
});
