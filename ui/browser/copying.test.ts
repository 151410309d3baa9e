/** A record is copied as what it is wanted for. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { record } from './scenes';
import { windows } from './window';

const open = windows();

it('the open record is copied as text, as an export’s line and as its stream’s curl', async () => {
  const page = await open('?rows=3000&demo');
  await record(page, 'pretty');
  const seq = Number(await page.getByTestId('drawer').getAttribute('data-seq'));

  const data = JSON.parse(await copied(page, 'drawer-copy-text')) as object;
  expect(data).toMatchObject({ symbol: expect.any(String) });

  const line = await copied(page, 'drawer-copy-json');
  expect(line).not.toContain('\n');
  const exported = JSON.parse(line) as { data: string };
  expect(exported).toMatchObject({ kind: 'event', stream: 'stocks', seq, type: 'trade' });
  expect(JSON.parse(exported.data)).toEqual(data);

  expect(await copied(page, 'drawer-copy-curl')).toMatch(/^curl .*\/stocks/s);
});

it('it is copied by keys from every view, and the focus stays at the menu', async () => {
  const page = await open('?rows=3000&demo');
  await record(page, 'wire');
  await page.getByTestId('drawer-copy').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.locator('.drawer > [role="status"]:not(:empty)').waitFor();
  expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.testid)).toBe(
    'drawer-copy',
  );
});

async function copied(page: Page, item: string): Promise<string> {
  await page.evaluate(() => navigator.clipboard.writeText(''));
  await page.getByTestId('drawer-copy').click();
  await page.getByTestId(item).click();
  const read = () => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(read, { timeout: 30_000 }).not.toBe('');
  return read();
}
