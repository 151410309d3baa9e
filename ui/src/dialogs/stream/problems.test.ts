import { describe, expect, it } from 'vitest';

import { newHeader, newSpec } from '../../host/host';
import { toForm } from './form';
import { problemsFrom, problemsOf, sectionsOf } from './problems';

describe('what is wrong with a stream', () => {
  it('is said at its field before the engine is asked', () => {
    const form = toForm(newSpec());
    form.method = 'GO ON';
    form.headers = [newHeader('two words', 'x')];
    form.query = [newHeader('', 'x')];
    form.stall = 'after';
    form.stallAfter = 'soon';
    form.jitter = '2.5';
    form.retryMax = '';
    form.lineBound = 'large';
    form.numbering = 'path';
    expect(Object.keys(problemsOf(form)).sort()).toEqual([
      'headers',
      'jitter_percent',
      'line',
      'method',
      'numbering',
      'query',
      'retry_max_ms',
      'stall_after_ms',
      'url',
    ]);
    expect(problemsOf(toForm(newSpec('http://a/')))).toEqual({});
  });

  it('stands where the engine says', () => {
    const at = (code: string) => Object.keys(problemsFrom({ code, message: 'no' }));
    expect(at('name-taken')).toEqual(['name']);
    expect(at('bad-url')).toEqual(['url']);
    expect(at('bad-retry_statuses')).toEqual(['retry_statuses']);
    expect(at('bad-retry-max-ms')).toEqual(['retry_max_ms']);
    expect(at('bad-bounds.event')).toEqual(['event']);
    expect(at('bad-end_marker.data')).toEqual(['end_marker']);
    expect(at('bad-token')).toEqual(['auth']);
  });

  it('stands below the form when it is about no field', () => {
    expect(problemsFrom({ code: 'saved-streams', message: 'disk' })).toEqual({ form: 'disk' });
    expect(problemsFrom({ code: 'bad-stream', message: 'odd' })).toEqual({ form: 'odd' });
    expect(problemsFrom({ code: 'bad-toString', message: 'odd' })).toEqual({ form: 'odd' });
  });

  it('unfolds the section it is in', () => {
    expect(sectionsOf({ url: 'x', form: 'y' })).toEqual([]);
    expect(sectionsOf({ retry_statuses: 'x', jitter_percent: 'y' })).toEqual(['reconnecting']);
    expect(sectionsOf({ proxy: 'x', line: 'y' })).toEqual(['connection', 'bounds']);
  });
});
