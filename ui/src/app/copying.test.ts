import { describe, expect, it } from 'vitest';

import type { FrameRequest, Host, RecordDetail, Row } from '../host/host';
import { copied, MOST_RECORDS, ndjsonLine } from './copying';

const VIEW = { filter: 'x', streams: [] };

describe('the selected records in the clipboard', () => {
  it('are the data alone when it is one', async () => {
    const one = await copied(engine(100), VIEW, [{ from: 8, to: 8 }], 'text');
    expect(one).toEqual({ text: 'line\n8', records: 1 });
  });

  it('are a line each, of what the filter shows, when they are several', async () => {
    const ranges = [
      { from: 8, to: 11 },
      { from: 90, to: 100 },
    ];
    const { text, records } = await copied(engine(94), VIEW, ranges, 'text');
    const lines = text.trimEnd().split('\n');
    expect(records).toBe(5);
    expect(lines.map((line) => line.split('\t').at(-1))).toEqual(
      [8, 10, 90, 92, 94].map((seq) => `line ${seq}`),
    );
    expect(lines[0]?.split('\t').slice(1, 4)).toEqual(['stocks', 'trade', '']);
  });

  it('are no more than a clipboard should hold', async () => {
    const { records } = await copied(engine(10_000), VIEW, [{ from: 1, to: 10_000 }], 'ndjson');
    expect(records).toBe(MOST_RECORDS);
  });
});

describe('a record as NDJSON', () => {
  const row = { seq: 5, kind: 'event', type: 'trade', id: '42', duplicate: false } as Row;
  const detail = { row, stream: 'stocks', connection: 1, time: 'T', data: '{"a":1}' };

  it('is written as it is exported', () => {
    expect(ndjsonLine(detail as RecordDetail)).toBe(
      '{"kind":"event","stream":"stocks","seq":5,"connection":1,"time":"T","type":"trade","id":"42","data":"{\\"a\\":1}"}',
    );
    const again = { ...detail, row: { ...row, duplicate: true } } as RecordDetail;
    expect(JSON.parse(ndjsonLine(again)).duplicate).toBe(true);
    const comment = { ...detail, row: { ...row, kind: 'comment' }, data: ' hi' } as RecordDetail;
    expect(ndjsonLine(comment)).toBe(
      '{"kind":"comment","stream":"stocks","seq":5,"connection":1,"time":"T","text":" hi"}',
    );
    const mark = { ...row, kind: 'mark', type: 'retry' };
    const retry = { ...detail, row: mark, data: '{"attempt":1,"delay_ms":500}' } as RecordDetail;
    expect(ndjsonLine(retry)).toBe(
      '{"kind":"retry","stream":"stocks","time":"T","attempt":1,"delay_ms":500}',
    );
  });
});

/** A capture up to a seq, of whose records the filter shows the even ones. */
function engine(last: number): Host {
  const seqs = Array.from({ length: Math.floor(last / 2) }, (_, at) => 2 * at + 2);
  return {
    frame: async ({ rows, count }: FrameRequest) => {
      const from = typeof rows === 'object' && 'seq' in rows ? rows.seq : 0;
      const first = Math.min(
        seqs.filter((seq) => seq < from).length,
        Math.max(0, seqs.length - count),
      );
      return { rows: seqs.slice(first, first + count).map((seq) => ({ seq })) };
    },
    record: async (seq: number) => ({
      row: { seq, time: 0, kind: 'event', type: 'trade', id: '', duplicate: false },
      stream: 'stocks',
      connection: 1,
      time: '',
      data: `line\n${seq}`,
    }),
  } as unknown as Host;
}
