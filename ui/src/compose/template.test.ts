import { expect, it } from 'vitest';

import { filled, hasSlot, headersOf, jsonProblem } from './template';

it('a text is written into JSON as JSON, and into anything else as it is', () => {
  expect(filled('{"text":"{{text}}"}', 'say "hi"\n')).toBe('{"text":"say \\"hi\\"\\n"}');
  expect(filled('text={{ text }}&x=1', 'a "b"')).toBe('text=a "b"&x=1');
  expect(filled('{"a":1}', 'unused')).toBe('{"a":1}');
  expect(filled('{"text":"{{text}}"}', '$& $1')).toBe('{"text":"$& $1"}');
  expect(hasSlot('{{text}}')).toBe(true);
  expect(hasSlot('{"text":1}')).toBe(false);
});

it('a body that looks like JSON and is none is told', () => {
  expect(jsonProblem('{"a":1}')).toBeNull();
  expect(jsonProblem('plain words')).toBeNull();
  expect(jsonProblem('{"a":}')).not.toBeNull();
});

it('headers are lines of name and value', () => {
  expect(headersOf('X-A: 1\n\n b : two: three \n')).toEqual({
    headers: [
      ['X-A', '1'],
      ['b', 'two: three'],
    ],
    bad: null,
  });
  expect(headersOf('X-A: 1\nno header').bad).toBe('no header');
});
