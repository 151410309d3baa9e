import { describe, expect, it } from 'vitest';

import { Notices } from '../app/notices.svelte';
import type { FiredAlert, Host } from '../host/host';
import { LANGUAGES } from '../text/language';
import { Alerts } from './alerts.svelte';
import { whenWords } from './draft';

const fired = (id: number, name = 'errors'): FiredAlert => ({
  id,
  name,
  time: id,
  seq: id,
  stream: 'chat',
  sentence: `it fired ${id}`,
});

const told = (fired: FiredAlert[], spent: number[] = []) => ({ fired, spent });

function stage() {
  const notices = new Notices();
  const host = { rearmAlert: () => Promise.resolve(), saveAlerts: () => Promise.resolve() };
  const alerts = new Alerts(host as unknown as Host, notices);
  alerts.rules = [
    { name: 'errors', when: { kind: 'filter', filter: 'x' }, notify: true, enabled: true },
    { name: 'quiet', when: { kind: 'silence', stream: '', ms: 1 }, notify: true, enabled: true },
  ];
  return { alerts, notices };
}

describe('alerts', () => {
  it('say what fires while the window is open, once', () => {
    const { alerts, notices } = stage();
    alerts.take(told([fired(1)]));
    expect(notices.list).toEqual([]);
    alerts.take(told([fired(1), fired(2)]));
    alerts.take(told([fired(1), fired(2)]));
    expect(notices.list.map(({ sentence }) => sentence)).toEqual(['errors: it fired 2']);
  });

  it.each(LANGUAGES)('say once what one waits for that was called by that in %s', (language) => {
    const { alerts, notices } = stage();
    const when = { kind: 'silence', stream: '', ms: 1000 } as const;
    const name = whenWords(when, language);
    alerts.rules = [{ name, when, notify: true, enabled: true }];
    alerts.take(told([]));
    alerts.take(told([{ ...fired(1, name), sentence: '"chat" brought no event for 1 s' }]));
    const [notice] = notices.list;
    expect(notice?.sentence).toBe('"chat" brought no event for 1 s.');
    expect(notice?.failed).toBe(false);
    expect(alerts.nameOf(fired(1, name))).toBe('');
  });

  it('count what was not looked at yet', () => {
    const { alerts } = stage();
    alerts.take(told([fired(1), fired(2)]));
    expect(alerts.unseen).toBe(2);
    alerts.see();
    alerts.take(told([fired(1), fired(2), fired(3)]));
    expect(alerts.unseen).toBe(1);
  });

  it('wait to be armed again by the person only where nothing else arms them', () => {
    const { alerts } = stage();
    const all = [fired(1), fired(2, 'quiet')];
    alerts.take(told(all, [0, 1]));
    expect([...alerts.spent]).toEqual(['errors']);
    expect([...alerts.resting]).toEqual(['quiet']);
    alerts.take(told(all, [0]));
    expect([...alerts.resting]).toEqual([]);
    alerts.take(told(all));
    expect([...alerts.spent]).toEqual([]);
  });
});
