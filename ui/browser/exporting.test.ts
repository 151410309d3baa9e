/** What is asked before an export. */
import { expect, it } from 'vitest';

import { en } from '../src/text/en';
import { rows, seen } from './scenes';
import { windows } from './window';

const open = windows();

it('a wrong end of the time range is said of that end alone', async () => {
  const page = await open('?rows=3000&demo');
  await rows(page);
  await page.keyboard.press('Control+e');
  await page.getByTestId('export-scope-time').check();
  const from = page.getByTestId('export-from');
  const to = page.getByTestId('export-to');
  await to.fill('tomorrow-ish');
  await page.getByTestId('export-to-problem').getByText(en.export.noTime).waitFor();
  expect(await to.getAttribute('aria-invalid')).toBe('true');
  expect(await to.getAttribute('aria-describedby')).toContain('export-to-problem');
  expect(await from.getAttribute('aria-invalid')).toBe('false');
  expect(await page.getByTestId('export-from-problem').count()).toBe(0);

  await from.fill('whenever');
  await page.getByTestId('export-from-problem').getByText(en.export.noTime).waitFor();
  await to.fill('');
  await page.getByTestId('export-to-problem').waitFor({ state: 'detached' });
  expect(await from.getAttribute('aria-invalid')).toBe('true');

  await page.getByTestId('export-start').click();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('export-from');
  await from.fill('-5m');
  await page.getByTestId('export-start').click();
  await seen(page, 'export-close');
});
