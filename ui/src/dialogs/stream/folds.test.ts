import { describe, expect, it } from 'vitest';

import { newHeader, newSpec, newValue } from '../../host/host';
import { summaryOf, takenWords } from './folds';
import { toForm } from './form';
import type { Section } from './problems';

const SECTIONS: Section[] = [
  'request',
  'connection',
  'reconnecting',
  'silence',
  'resume',
  'gaps',
  'end',
  'framing',
  'bounds',
];

describe('a folded section', () => {
  it('says nothing while all is as by default', () => {
    for (const section of SECTIONS) expect(summaryOf(section, toForm(newSpec()))).toBe('');
  });

  it('says in a few words what is set', () => {
    const form = toForm(newSpec());
    form.query = [newHeader('a', '1'), newHeader('b', '2')];
    form.body = 'x'.repeat(2048);
    form.http = 'http2';
    form.anyCertificate = true;
    form.reconnect = 'never';
    form.retryMax = '60';
    form.stall = 'after';
    form.stallAfter = '45';
    form.stallAction = 'reconnect';
    form.freezeId = true;
    form.numbering = 'path';
    form.path = '$.seq';
    form.endData = '[DONE]';
    form.framing = 'lines';
    form.redirects = '3';
    expect(SECTIONS.map((section) => summaryOf(section, form))).toEqual([
      '2 parameters, body of 2.0 KiB',
      'any certificate, HTTP/2',
      'never, 0.5 to 60 s',
      'after 45 s, then reconnect',
      'frozen at none',
      'by $.seq',
      '[DONE]',
      'A line an event',
      '1 changed',
    ]);
  });

  it('never says a secret', () => {
    const form = toForm(newSpec());
    form.query = [newHeader('token', 's3cret')];
    form.proxy = 'http://me:s3cret@proxy:1';
    for (const section of SECTIONS) expect(summaryOf(section, form)).not.toContain('s3cret');
  });
});

describe('what was taken from a curl command', () => {
  it('is named, without the values', () => {
    const spec = newSpec('https://example.com/v1');
    spec.method = 'POST';
    spec.headers = [newHeader('Content-Type', 'application/json')];
    spec.auth = { bearer: { token: newValue('s3cret') } };
    spec.body = '{}';
    expect(takenWords(spec)).toBe('the URL, POST, 1 header, bearer token, body of 2 B');
  });
});
