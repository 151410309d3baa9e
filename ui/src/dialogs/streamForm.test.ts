import { describe, expect, it } from 'vitest';

import { newHeader, newSpec } from '../host/host';
import { problemsFrom, problemsOf, toForm, toSpec } from './streamForm';

describe('the form of a stream', () => {
  it('gives back the stream it was filled from', () => {
    const spec = newSpec('https://example.com/events');
    spec.name = 'prices';
    spec.headers = [newHeader('X-Team', 'a b')];
    spec.body = '{"a":1}';
    spec.cookies = true;
    spec.policy.stall_after_ms = 1500;
    spec.policy.retry_max_ms = 9000;
    expect(toSpec(toForm(spec), spec)).toEqual(spec);
  });

  it('trims what was typed and leaves out empty headers', () => {
    const base = newSpec();
    const form = toForm(base);
    form.url = '  http://localhost:1/  ';
    form.method = 'query';
    form.headers = [
      newHeader('', ''),
      newHeader(' Accept-Language ', ' zh '),
    ];
    const spec = toSpec(form, base);
    expect(spec.url).toBe('http://localhost:1/');
    expect(spec.method).toBe('QUERY');
    expect(spec.headers).toEqual([newHeader('Accept-Language', 'zh')]);
    expect(spec.body).toBeNull();
    expect(spec.policy.stall_after_ms).toBeNull();
  });

  it('says at which field something is wrong', () => {
    const form = toForm(newSpec());
    form.method = 'GO ON';
    form.headers = [newHeader('two words', 'x')];
    form.stallAfter = 'soon';
    expect(Object.keys(problemsOf(form)).sort()).toEqual(['headers', 'method', 'stall', 'url']);
    expect(problemsOf(toForm(newSpec('http://a/')))).toEqual({});
  });

  it("puts the engine's answer at the field it is about", () => {
    expect(problemsFrom({ code: 'name-taken', message: 'taken' })).toEqual({ name: 'taken' });
    expect(problemsFrom({ code: 'bad-url', message: 'no' })).toEqual({ url: 'no' });
    expect(problemsFrom({ code: 'io', message: 'disk' })).toEqual({ form: 'disk' });
  });
});
