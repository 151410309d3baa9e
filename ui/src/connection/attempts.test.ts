import { describe, expect, it } from 'vitest';

import type { Attempt, Reason, WireFacts } from '../host/host';
import { text } from '../text/text';
import {
  endWords,
  lineEndWords,
  pieceWords,
  shownOf,
  spanWords,
  toneOf,
  whyWords,
} from './attempts';

describe('an attempt in words', () => {
  it('says why it was made, and after what delay', () => {
    expect(whyWords(attempt({ why: 'start' }))).toBe('started');
    expect(whyWords(attempt({ why: 'retry', delay_ms: 4000 }))).toBe('retry after 4.0 s');
    expect(whyWords(attempt({ why: 'network-changed' }))).toBe('network changed');
  });

  it('says how it ended, or how it stands', () => {
    expect(endWords(attempt({}))).toBe('connecting');
    expect(endWords(attempt({ opened: 5 }))).toBe('open');
    expect(endWords(attempt({ reason: 'http-status', status: 404 }))).toBe('status 404');
    expect(endWords(attempt({ reason: 'refused' }))).toBe('refused');
  });

  it('has words for every reason, and no two alike but for the same thing', () => {
    const words = Object.values(text.connection.reason);
    expect(words.every((one) => one.length > 0 && one.length <= 20)).toBe(true);
    expect(new Set(words).size).toBe(words.length);
  });

  it('says how long it took to open and how long it lasted', () => {
    const began = 1000;
    expect(spanWords(attempt({ began }), 1400)).toBe('trying for 400 ms');
    expect(spanWords(attempt({ began, ended: 3000 }), 9000)).toBe('ended after 2.0 s');
    const opened = attempt({ began, opened: 1012 });
    expect(spanWords(opened, 8012)).toBe('opened in 12 ms · open for 7.0 s');
    expect(spanWords({ ...opened, ended: 2012 }, 8012)).toBe('opened in 12 ms · lasted 1.0 s');
    expect(spanWords(attempt({ began }), 900)).toBe('trying for 0 ms');
  });

  it('has a tone by how bad it is', () => {
    const of = (reason: Reason | null, opened = 0) => toneOf(attempt({ reason, opened }));
    expect([of(null), of(null, 5)]).toEqual(['plain', 'good']);
    expect([of('completed'), of('server-closed'), of('tls')]).toEqual(['plain', 'warn', 'bad']);
  });
});

describe('the wire in words', () => {
  it('gives the least, the mean and the most of the pieces', () => {
    const wire = { bytes: 3000, chunks: 3, chunk_min: 13, chunk_max: 2048 };
    expect(pieceWords(withWire(wire))).toBe('3 of 13 B to 2.0 KiB, 1000 B on average');
    const one = { bytes: 9, chunks: 1, chunk_min: 9, chunk_max: 9 };
    expect(pieceWords(withWire(one))).toBe('1 of 9 B');
    expect(pieceWords(withWire({ chunks: 0 }))).toBe('none');
  });

  it('names the line ends that were seen', () => {
    expect(lineEndWords(withWire({ lf: 1200, crlf: 3, cr: 0 }))).toBe('LF 1,200, CRLF 3');
    expect(lineEndWords(withWire({ lf: 0, crlf: 0, cr: 0 }))).toBe('');
  });
});

describe('the attempt to show', () => {
  const list = [
    attempt({ number: 1, connection: 1, began: 10 }),
    attempt({ number: 2, connection: 0, began: 20 }),
    attempt({ number: 3, connection: 2, began: 30 }),
  ];

  it('is the newest until one is chosen', () => {
    expect(shownOf(list, null, undefined)?.number).toBe(3);
    expect(shownOf(list, 2, undefined)?.number).toBe(2);
    expect(shownOf([], null, undefined)).toBeUndefined();
  });

  it("is that of the record's connection", () => {
    expect(shownOf(list, null, { connection: 1, time: 99 })?.number).toBe(1);
    expect(shownOf(list, null, { connection: 9, time: 99 })).toBeUndefined();
  });

  it('is the one under way when the record is of no connection', () => {
    expect(shownOf(list, null, { connection: 0, time: 25 })?.number).toBe(2);
    expect(shownOf(list, null, { connection: 0, time: 5 })).toBeUndefined();
  });

  it('goes back to the newest when the chosen one is forgotten', () => {
    expect(shownOf(list, 99, undefined)?.number).toBe(3);
  });
});

function attempt(fields: Partial<Attempt>): Attempt {
  const none = { number: 1, connection: 0, why: 'start', delay_ms: 0, began: 0, opened: 0 };
  return { ...none, ended: 0, status: 0, reason: null, ...fields } as Attempt;
}

function withWire(wire: Partial<WireFacts>): Attempt {
  return attempt({ wire: wire as WireFacts });
}
