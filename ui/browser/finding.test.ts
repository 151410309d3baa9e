/** Finding in the timeline. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { rows, seen } from './scenes';
import { windows } from './window';

const open = windows();

it('the box to find in covers no row, and neither does what is wrong in it', async () => {
  const page = await open('?rows=3000&demo');
  await rows(page);
  await page.keyboard.press('Control+f');
  await seen(page, 'find-box');
  expect(await covered(page)).toBe(false);
  await page.getByTestId('find-input').fill('(');
  await page.keyboard.press('Enter');
  await seen(page, 'find-wrong');
  expect(await covered(page)).toBe(false);
});

it.each([false, true])('a search says nothing at first (no motion: %s)', async (still) => {
  const page = await open('?rows=20000&demo', { still });
  await rows(page);
  await page.keyboard.press('Control+f');
  await page.getByTestId('find-input').fill('nowhere-to-be-found');
  const timers = await holdTimers(page);
  await page.keyboard.press('Enter');
  const begun = () => timers.evaluate((held) => held.some(({ ms }) => ms === 0));
  await expect.poll(begun, { timeout: 30_000 }).toBe(true);
  const shown = () => page.getByTestId('searching').filter({ visible: true }).count();
  expect(await shown()).toBe(0);
  await timers.evaluate((held) => {
    for (const { run } of held.filter(({ ms }) => ms > 0)) run();
  });
  await expect.poll(shown, { timeout: 30_000 }).toBe(1);
});

it('Escape takes the marks away that the next match put back', async () => {
  const page = await open('?rows=3000&demo&speed=0');
  await rows(page);
  const marked = page.getByTestId('row').locator('.matched');
  await page.keyboard.press('Control+f');
  await page.getByTestId('find-input').fill('ACME');
  await marked.first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('find-box').waitFor({ state: 'detached' });
  await expect.poll(() => marked.count(), { timeout: 30_000 }).toBe(0);
  await page.keyboard.press('n');
  await marked.first().waitFor();
  const minimap = page.getByTestId('minimap');
  await expect.poll(() => minimap.getAttribute('data-found'), { timeout: 30_000 }).not.toBe('0');
  // A search that goes on is ended first.
  await expect
    .poll(() => page.keyboard.press('Escape').then(() => marked.count()), { timeout: 30_000 })
    .toBe(0);
  await page.locator('.row.selected').waitFor({ state: 'detached' });
});

/** From now on timers wait to be run by the test: a search that has begun goes no further. */
function holdTimers(page: Page) {
  return page.evaluateHandle(() => {
    const held: { run: () => void; ms: number }[] = [];
    const hold = (run: () => void, ms = 0) => -held.push({ run, ms });
    Object.assign(window, { setTimeout: hold });
    return held;
  });
}

async function covered(page: Page): Promise<boolean> {
  const [box, grid] = await Promise.all([
    page.getByTestId('find-box').boundingBox(),
    page.getByRole('grid').boundingBox(),
  ]);
  if (!box || !grid) throw new Error('the box or the timeline is not there');
  return box.y < grid.y + grid.height && grid.y < box.y + box.height;
}
