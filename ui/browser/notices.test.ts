/** What the window says of what was done, and of what failed. */
import { expect, it } from 'vitest';

import { rows, seen } from './scenes';
import { windows } from './window';

const open = windows();
const DEMO = '?rows=3000&demo';

it('what failed interrupts, what was done does not', async () => {
  const page = await open(DEMO);
  await rows(page);
  for (const key of ['k', 'Control+c']) await page.keyboard.press(key);
  await page.getByRole('status').getByText('Copied 1 record').waitFor();
  expect(await page.getByRole('alert').getByText('Copied 1 record').count()).toBe(0);
});

it('how much is found is not said with every look', async () => {
  const page = await open(DEMO);
  await rows(page);
  await page.keyboard.press('Control+f');
  await page.getByTestId('find-input').fill('ACME');
  await page.getByTestId('find-count').filter({ hasText: /[1-9]/ }).waitFor();
  expect(await page.locator('[role="status"], [role="alert"], [aria-live]').getByTestId('find-count').count()).toBe(0);
  expect(await page.getByTestId('find-count').getAttribute('role')).toBeNull();
  const described = await page.getByTestId('find-input').getAttribute('aria-describedby');
  expect(await page.locator(`#${described}`).textContent()).toMatch(/\d/);
});

it('a failure behind a dialog is seen, heard and closed over it', async () => {
  const page = await open(DEMO);
  await rows(page);
  await page.keyboard.press('Control+e');
  await page.getByTestId('export-start').click();
  await page.getByRole('dialog').getByText('Open folder').click();
  const notice = page.getByRole('dialog').getByRole('alert').getByTestId('notice');
  await notice.waitFor();
  expect(await page.getByTestId('notice').count()).toBe(1);
  const onTop = await notice.evaluate((one) => {
    const { left, top, width, height } = one.getBoundingClientRect();
    return one.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  });
  expect(onTop).toBe(true);
  await notice.getByRole('button').click();
  await notice.waitFor({ state: 'detached' });
  await seen(page, 'export-dialog');
});

it('a notice that a dialog leaves behind stays until it is read', async () => {
  const page = await open(DEMO);
  await rows(page);
  await page.keyboard.press('Control+e');
  await page.getByTestId('export-start').click();
  await page.getByRole('dialog').getByText('Open folder').click();
  await page.getByTestId('notice').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.getByRole('alert').getByTestId('notice').waitFor();
  expect(await page.getByTestId('notice').count()).toBe(1);
});
