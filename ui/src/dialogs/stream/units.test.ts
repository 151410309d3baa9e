import { describe, expect, it } from 'vitest';

import { msOf, secondsOf, sizeOf, sizeText } from './units';

describe('typed times and sizes', () => {
  it('come back as they were', () => {
    for (const bytes of [1, 1023, 1024, 1025, 64 * 1024, 16 * 1024 ** 2, 1024 ** 3]) {
      expect(sizeOf(sizeText(bytes))).toBe(bytes);
    }
    for (const ms of [0, 1, 100, 1234, 86_400_000]) expect(msOf(secondsOf(ms))).toBe(ms);
  });

  it('are read in the ways that people type them', () => {
    expect(sizeOf(' 16MB ')).toBe(16 * 1024 ** 2);
    expect(sizeOf('1.5 k')).toBe(1536);
    expect(sizeOf('4096')).toBe(4096);
    expect(msOf(' 0.5 ')).toBe(500);
  });

  it('are no numbers when they are none', () => {
    for (const typed of ['', 'big', '-1', '1 TB', '16 MiB 2']) expect(sizeOf(typed)).toBeNaN();
    for (const typed of ['', ' ', 'soon']) expect(msOf(typed)).toBeNaN();
  });
});
