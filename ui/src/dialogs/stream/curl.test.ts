import { expect, it } from 'vitest';

import { isCurl } from './curl';

it('a pasted command is told from a URL', () => {
  for (const command of ['curl https://a/', '  $ curl -N a', 'curl.exe -X POST a', 'curl \\\n a']) {
    expect(isCurl(command)).toBe(true);
  }
  for (const other of ['https://a/curl x', 'curl', 'curly a', 'http://curl.se/']) {
    expect(isCurl(other)).toBe(false);
  }
});
