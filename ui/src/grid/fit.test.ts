import { expect, test } from 'vitest';

import { fitting } from './fit';

const LONG = 'x'.repeat(200);

test('what a cell has no room for is not drawn', () => {
  expect(fitting(LONG, 80)).toBe(`${'x'.repeat(79)}…`);
});

test('a text that fits, and one of a cell that is not laid out yet, stay as they are', () => {
  expect(fitting('x'.repeat(80), 80)).toBe('x'.repeat(80));
  expect(fitting(LONG, 0)).toBe(LONG);
});

test('what is not as wide as its characters are many stays whole', () => {
  for (const text of [`\u200b${LONG}`, `e\u0301${LONG}`, `\n${LONG}`, `中${LONG}`])
    expect(fitting(text, 80)).toBe(text);
});

test('a character beyond ASCII past the edge is left out like any other', () => {
  expect(fitting(`${LONG}🔔`, 80)).toBe(`${'x'.repeat(79)}…`);
});
