import { expect, it } from 'vitest';

import { isSecretName } from './secrets';

it('headers and parameters that carry secrets are known by their names', () => {
  for (const name of ['Authorization', 'X-API-Key', 'access_token', ' Cookie ', 'sig', 'KEY']) {
    expect(isSecretName(name), name).toBe(true);
  }
  for (const name of ['Accept', 'X-Team', 'keyboard', 'signal', '']) {
    expect(isSecretName(name), name).toBe(false);
  }
});
