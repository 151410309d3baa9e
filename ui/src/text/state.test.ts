import { describe, expect, it } from 'vitest';

import type { StreamStatus } from '../host/host';
import { stateWords } from './state';

describe("a stream's state", () => {
  it('counts down to the next attempt', () => {
    const stream = status({ state: 'retrying', attempt: 3, retry_at: 10_000 });
    expect(stateWords(stream, 6_200)).toBe('retrying in 4 s (3)');
    expect(stateWords(stream, 10_000)).toBe('retrying now (3)');
  });

  it('says why it failed or ended', () => {
    expect(stateWords(status({ state: 'failed', detail: '404 Not Found' }), 0)).toBe(
      'failed: 404 Not Found',
    );
    expect(stateWords(status({ state: 'ended' }), 0)).toBe('ended');
  });

  it('says for how long it has been silent', () => {
    expect(stateWords(status({ state: 'stalled', last_byte_at: 1000 }), 63_000)).toBe(
      'stalled, silent for 1 min',
    );
    expect(stateWords(status({ state: 'open', detail: 'HTTP/2' }), 0)).toBe('open');
  });
});

function status(fields: Partial<StreamStatus>): StreamStatus {
  return { detail: '', attempt: 0, retry_at: 0, last_byte_at: 0, ...fields } as StreamStatus;
}
