/** What servers send to do harm stays text in its place. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { hostileEvents } from '../src/host/fake/hostile';
import { TABS } from '../src/drawer/tabs';
import { windows } from './window';

const open = windows();
/** And the mark of the stream's opening. */
const RECORDS = hostileEvents().length + 1;

it('rows keep their height, and nothing of them is more than text', async () => {
  const page = await opened();
  const heights = await page
    .getByTestId('row')
    .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
  expect(heights).toEqual(Array<number>(RECORDS).fill(24));
  await page.emulateMedia({ colorScheme: 'dark' });
  await harmless(page);
});

it('every tab of every record opens, and the window answers after', async () => {
  const page = await opened();
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  const visited = new Set<string>();
  for (let record = 0; record < RECORDS; record++) {
    const seq = (await page.locator('.row.selected').getAttribute('data-seq')) ?? '';
    await page.locator(`[data-testid="drawer"][data-seq="${seq}"]`).waitFor();
    visited.add(seq);
    const panel = await page.locator('#drawer-panel').boundingBox();
    expect(panel?.height, `room for record ${seq}`).toBeGreaterThan(200);
    for (const tab of TABS) {
      await page.getByTestId(`tab-${tab}`).click();
      await page.locator(`#drawer-panel[aria-labelledby="tab-${tab}"] > *`).first().waitFor();
    }
    await page.getByRole('grid').focus();
    await page.keyboard.press('k');
  }
  expect(visited.size).toBe(RECORDS);
  await harmless(page);
});

it('five megabytes of JSON are laid out as asked, as far as they are shown', async () => {
  const page = await opened();
  const long = page.getByTestId('row').filter({ hasText: '{"long":' });
  await long.click();
  await page.getByTestId('drawer-all').click();
  await page.getByTestId('drawer-all').waitFor({ state: 'detached' });
  await page.getByTestId('tab-raw').click();
  await page.getByTestId('drawer-raw').waitFor();
  await harmless(page);
});

it('a filter, a search and an export dialog work over them', async () => {
  const page = await opened();
  await page.getByTestId('filter-input').fill('polluted');
  await expect.poll(() => page.getByTestId('row').count(), { timeout: 30_000 }).toBe(1);
  await page.getByTestId('filter-clear').click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+f');
  await page.getByTestId('find-input').fill('onerror');
  await page.getByTestId('find-count').filter({ hasText: /[1-9]/ }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+e');
  await page.getByTestId('export-dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('stream-state').click();
  await harmless(page);
});

async function opened(): Promise<Page> {
  const page = await open('?hostile');
  await page.getByTestId('row').nth(RECORDS - 1).waitFor();
  return page;
}

/** Nothing ran, nothing became an element, nothing moved what is around, and keys do what they do. */
async function harmless(page: Page): Promise<void> {
  expect(await page.title()).toBe('Feedscope');
  expect(await page.locator('img, script:not([src]), b[onclick]').count()).toBe(0);
  expect(await page.evaluate(() => 'polluted' in {})).toBe(false);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(wider).toBe(false);
  await page.getByRole('grid').focus();
  const paused = page.getByTestId('live-pill');
  const before = await paused.getAttribute('aria-pressed');
  await page.keyboard.press('Space');
  await expect.poll(() => paused.getAttribute('aria-pressed'), { timeout: 30_000 }).not.toBe(before);
}
