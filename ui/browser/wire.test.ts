/** What a record's connection carried. */
import { expect, it } from 'vitest';

import { filter } from './scenes';
import { windows } from './window';

const open = windows();

it('shows the last bytes as they came, what is hidden in them too', async () => {
  const page = await open('?states');
  await filter(page, 'stream:gappy');
  await page.getByTestId('row').nth(3).waitFor();
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await page.getByTestId('tab-wire').click();
  const last = page.getByTestId('last-bytes');
  await last.waitFor();
  const lines = await last.locator('> div').allTextContents();
  expect(lines).toEqual([
    '[BOM]: hello[CR]⏎',
    'id: 1[NUL]⏎',
    'Data: none⏎',
    'foo⏎',
    'retry: soon[CR]data: \\xFF[RLO]⇥}[CR]⏎',
    '[CR]⏎',
    'id: 2⏎',
    '⏎',
  ]);
});
