import { expect, it } from 'vitest';

import type { StateWord, StreamStatus } from '../host/host';
import { Losses } from './losses';

it('a stream that loses its connection is told once, with the reason, until it is open again', () => {
  const losses = new Losses();
  expect(losses.take([stream(1, 'open')], 0)).toBe('');
  expect(losses.take([stream(1, 'retrying', 'refused')], 0)).toBe(
    'feed 1 is not connected: retrying now (1): refused',
  );
  expect(losses.take([stream(1, 'connecting')], 0)).toBe('');
  expect(losses.take([stream(1, 'retrying', 'refused')], 0)).toBe('');
  expect(losses.take([stream(1, 'open')], 0)).toBe('');
  expect(losses.take([stream(1, 'failed', '404')], 0)).toBe('feed 1 is not connected: failed: 404');
});

it('many at once are one sentence', () => {
  const streams = [1, 2, 3, 4, 5].map((key) => stream(key, 'failed'));
  expect(new Losses().take(streams, 0)).toBe(
    '5 streams are not connected: feed 1, feed 2, feed 3 and 2 more',
  );
});

it('a stream that connects for the first time, pauses or ends has lost nothing', () => {
  const states: StateWord[] = ['connecting', 'open', 'stalled', 'paused', 'ended'];
  expect(new Losses().take(states.map((state, key) => stream(key, state)), 0)).toBe('');
});

function stream(key: number, state: StateWord, detail = ''): StreamStatus {
  return {
    name: `feed ${key}`,
    url: '',
    key,
    state,
    detail,
    attempt: 1,
    retry_at: 0,
    opened_at: 0,
    connection: 1,
    events: 0,
    rate: 0,
    spark: [],
    resume_id: '',
    last_byte_at: 0,
    frozen: false,
    accepts_any_certificate: false,
    gaps: 0,
    hint: null,
  };
}
