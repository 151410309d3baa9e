import { expect, it } from 'vitest';

import { hostOf } from './asked';

it.each([
  ['http://127.0.0.1:8787/stocks', '127.0.0.1:8787'],
  ['https://bank.example@evil.example/', 'evil.example'],
  ['https://b\u0430nk.example/', 'xn--bnk-6cd.example'],
  ['http://[::1]:80/', '[::1]'],
  ['not a URL', ''],
])('%s connects to “%s”', (url, host) => {
  expect(hostOf(url)).toBe(host);
});
