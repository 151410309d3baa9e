import { describe, expect, it } from 'vitest';

import type { ExportStatus, FrameRequest, Host } from '../host/host';
import { exportWords, selectedScope, spanProblems, timeScope } from './exporting';

const NOW = Date.UTC(2026, 10, 28, 12);

describe('the time range of an export', () => {
  it('lies between two moments, and ends now where no end is given', () => {
    expect(timeScope({ from: '-5m', to: '' }, NOW, true)).toEqual({
      time: { from: NOW - 300_000, to: NOW },
    });
    expect(timeScope({ from: '10:00', to: '11:00' }, NOW, true)).toEqual({
      time: { from: NOW - 7_200_000, to: NOW - 3_600_000 },
    });
  });

  it.each([
    ['', ''],
    ['soon', ''],
    ['#12', ''],
    ['11:00', '10:00'],
    ['-5m', 'later'],
  ])('is none from “%s” to “%s”', (from, to) => {
    expect(timeScope({ from, to }, NOW, true)).toBeNull();
  });
});

describe('what is wrong with a time range', () => {
  it.each([
    ['-5m', '', []],
    ['10:00', '11:00', []],
    ['soon', '', ['from']],
    ['', '11:00', ['from']],
    ['-5m', 'later', ['to']],
    ['soon', 'later', ['from', 'to']],
    ['11:00', '10:00', ['to']],
    ['2027-01-01', '', ['from']],
  ])('from “%s” to “%s” is said of %j', (from, to, ends) => {
    expect(Object.keys(spanProblems({ from, to }, NOW, true))).toEqual(ends);
  });

  it('has a sentence of its own for an end before the start and one for what is yet to come', () => {
    const { to } = spanProblems({ from: '11:00', to: '10:00' }, NOW, true);
    expect(to).toMatch(/not after the start.*write a later time/);
    const { from } = spanProblems({ from: '2027-01-01', to: '' }, NOW, true);
    expect(from).toMatch(/still to come.*write a time that is over/);
  });
});

describe('a selection to export', () => {
  /** Shows every other record of twenty. */
  const host = {
    frame: ({ rows }: FrameRequest) => {
      const from = typeof rows === 'object' && 'seq' in rows ? rows.seq : 1;
      const seqs = Array.from({ length: 20 }, (_, at) => at + 1);
      return Promise.resolve({
        rows: seqs.filter((seq) => seq >= from && seq % 2 === 0).map((seq) => ({ seq })),
      });
    },
  } as unknown as Host;

  it('is a range where nothing is hidden', async () => {
    const scope = await selectedScope(host, { filter: '', streams: [] }, [{ from: 3, to: 9 }]);
    expect(scope).toEqual({ range: { from: 3, to: 9 } });
  });

  it('has only what the filter shows', async () => {
    const scope = await selectedScope(host, { filter: 'x', streams: [] }, [{ from: 3, to: 9 }]);
    expect(scope).toEqual({ seqs: [4, 6, 8] });
  });

  it('has every range of several', async () => {
    const ranges = [
      { from: 2, to: 4 },
      { from: 8, to: 8 },
    ];
    expect(await selectedScope(host, { filter: '', streams: [] }, ranges)).toEqual({
      seqs: [2, 4, 8],
    });
  });
});

describe('an export', () => {
  const running: ExportStatus = {
    id: 1,
    file: 'a\u202eb.csv',
    done: 50,
    of: 200,
    written: 7,
    state: 'running',
    detail: 'the disk\u202e is full',
  };

  it('tells how far it is and how it ended', () => {
    expect(exportWords(running)).toMatch(/25/);
    expect(exportWords({ ...running, state: 'done' })).toContain('7');
    expect(exportWords({ ...running, state: 'cancelled' })).toContain('no file');
    expect(exportWords({ ...running, state: 'failed' })).toMatch(/the disk.* is full/);
  });

  it('shows what turns letters around in names and reasons', () => {
    for (const state of ['running', 'done', 'cancelled', 'failed'] as const) {
      expect(exportWords({ ...running, state })).not.toContain('\u202e');
    }
  });
});
