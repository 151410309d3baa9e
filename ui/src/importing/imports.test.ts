import { describe, expect, it } from 'vitest';

import type { ImportStatus } from '../host/host';
import { droppedText } from './dropped';
import { importWords } from './imports';

const status: ImportStatus = {
  id: 1,
  file: 'a.ndjson',
  done: 50,
  of: 200,
  records: 7,
  state: 'running',
  detail: 'line 3 is no JSON',
};

describe('an import', () => {
  it('tells how far it is and what came in', () => {
    expect(importWords(status)).toMatch(/a\.ndjson.*25.*7/);
    expect(importWords({ ...status, of: 0 })).not.toMatch(/%/);
  });

  it('tells how it ended', () => {
    expect(importWords({ ...status, state: 'done' })).toMatch(/7.*a\.ndjson/);
    expect(importWords({ ...status, state: 'cancelled' })).toMatch(/7/);
    expect(importWords({ ...status, state: 'failed' })).toContain('line 3 is no JSON');
  });
});

describe('a dropped text', () => {
  it('is a URL, from a link or typed', () => {
    expect(droppedText('# from a page\r\nhttps://a.example/events', '')).toEqual({
      url: 'https://a.example/events',
    });
    expect(droppedText('', ' http://127.0.0.1:8787/chat ')).toEqual({
      url: 'http://127.0.0.1:8787/chat',
    });
  });

  it('is a curl command with all of its lines', () => {
    expect(droppedText('', "curl -N \\\n  'https://a.example/events'\n")).toEqual({
      curl: "curl -N \\\n  'https://a.example/events'",
    });
  });

  it.each(['', 'words', 'javascript:alert(1)', 'file:///etc/passwd', 'see https://a.example/ now'])(
    'is nothing to watch: “%s”',
    (plain) => expect(droppedText('', plain)).toBeNull(),
  );
});
