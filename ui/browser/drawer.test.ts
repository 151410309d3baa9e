/** Where the record that is open stands. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { LEAST } from '../src/drawer/share';
import { TABS } from '../src/drawer/tabs';
import { en } from '../src/text/en';
import { record, rows, seen } from './scenes';
import { WIDE, windows } from './window';

const open = windows();
const DEMO = '?rows=3000&demo';
/** The smallest window that can be had, see tauri.conf.json. */
const SMALLEST = { width: 720, height: 480 };

it('the drawer goes below the timeline and back by its button, which keeps the focus', async () => {
  const page = await open(DEMO);
  await record(page, 'raw');
  expect(await place(page)).toBe('right');
  await page.locator('.rail.collapsed').waitFor();

  const button = page.getByTestId('drawer-side');
  await button.click();
  await page.locator('.below .side').waitFor();
  expect(await place(page)).toBe('below');
  await expect.poll(() => chosenInSight(page), { timeout: 30_000 }).toBe(true);
  await page.locator('.rail:not(.collapsed)').waitFor();
  expect(await button.evaluate((one) => one === document.activeElement)).toBe(true);
  await page.getByRole('tab', { name: en.drawer.tabs.raw, selected: true }).waitFor();

  await page.keyboard.press('Enter');
  await page.locator('.below').waitFor({ state: 'detached' });
  expect(await place(page)).toBe('right');
});

it('it stays where it was put when the window is opened anew', async () => {
  const page = await open(DEMO);
  await record(page, 'pretty');
  await page.keyboard.press('Control+Shift+d');
  await page.locator('.below .side').waitFor();
  await page.reload();
  await record(page, 'pretty');
  expect(await place(page)).toBe('below');
});

it('where no record is open, it is said where one will be', async () => {
  const page = await open(DEMO);
  await rows(page);
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette-input').fill(en.commands.titles['drawer-side']);
  await page.keyboard.press('Enter');
  await page.getByTestId('notice').getByText(en.drawer.opens.bottom).waitFor();
  await page.keyboard.press('Control+,');
  expect(await page.locator('#setting-drawer').inputValue()).toBe('bottom');
});

it('streams that are written to, connections and charts stand below too', async () => {
  const page = await open(DEMO);
  await record(page, 'pretty');
  await page.keyboard.press('Control+Shift+d');
  await page.getByTestId('drawer-pretty').focus();
  for (let step = 0; step < 2; step++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+F10');
  await page.getByTestId('value-chart').filter({ visible: true }).click();
  await seen(page, 'chart');
  const [drawer, charts] = [await box(page, '.drawer'), await box(page, '.charts')];
  expect(charts.x).toBeGreaterThanOrEqual(drawer.x + drawer.width);
  expect(charts.y).toBe(drawer.y);
  const ofStream = page.getByTestId('drawer-fields').getByText('stocks');
  const said = await ofStream.boundingBox();
  expect(said?.width).toBeGreaterThan(40);
  expect(said?.height).toBeGreaterThan(12);

  for (const [item, testid] of [
    ['menu-write', 'compose'],
    ['menu-details', 'connections'],
  ] as const) {
    const stream = page.locator('[data-testid="stream-row"][data-name="chat"]');
    await stream.hover();
    await stream.getByTestId('stream-menu').click();
    await page.getByTestId(item).filter({ visible: true }).click();
    await seen(page, testid);
    expect(await place(page)).toBe('below');
    await page.getByTestId(testid).getByTestId('drawer-side').waitFor();
  }
});

it('its edge is drawn to make it larger, and it stays so; a double click undoes it', async () => {
  const page = await open(DEMO);
  await record(page, 'pretty');
  const usual = await box(page, '.side');
  const edge = page.getByTestId('drawer-edge');
  const to = { x: usual.x - 120, y: 300 };
  await page.mouse.move(usual.x + 2, 300);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 3 });
  await page.mouse.up();
  await expect.poll(() => edgeOf(page, 'x'), { timeout: 30_000 }).toBeLessThan(usual.x - 100);
  const drawn = await edgeOf(page, 'x');
  await page.reload();
  await record(page, 'pretty');
  expect(await edgeOf(page, 'x')).toBe(drawn);

  await edge.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => edgeOf(page, 'x'), { timeout: 30_000 }).toBeGreaterThan(drawn);
  await page.keyboard.press('Control+Shift+d');
  const below = await box(page, '.below .side');
  await edge.focus();
  for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowUp');
  await expect.poll(() => edgeOf(page, 'y'), { timeout: 30_000 }).toBeLessThan(below.y - 40);
  await edge.dblclick();
  await expect.poll(() => edgeOf(page, 'y'), { timeout: 30_000 }).toBe(below.y);
  await page.keyboard.press('Control+Shift+d');
  await edge.dblclick();
  await expect.poll(() => edgeOf(page, 'x'), { timeout: 30_000 }).toBe(usual.x);
});

it('a key makes it smaller also where its usual size is bounded', async () => {
  const page = await open(DEMO, { size: WIDE });
  await record(page, 'pretty');
  const usual = await edgeOf(page, 'x');
  const edge = page.getByTestId('drawer-edge');
  const told = async () => Number(await edge.getAttribute('aria-valuenow'));
  await expect.poll(told, { timeout: 30_000 }).toBeGreaterThan(LEAST);
  const before = await told();
  await edge.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => edgeOf(page, 'x'), { timeout: 30_000 }).toBeGreaterThan(usual);
  await expect.poll(told, { timeout: 30_000 }).toBe(before - 2);
});

it.each(['en', 'zh'] as const)('the smallest window has room for both (%s)', async (language) => {
  const page = await open(DEMO, { language, size: SMALLEST });
  await record(page, 'pretty');
  await page.keyboard.press('Control+Shift+d');
  await page.locator('.below .side').waitFor();
  for (const tab of TABS) {
    await page.getByTestId(`tab-${tab}`).click();
    const panel = await box(page, '#drawer-panel');
    expect(panel.height, tab).toBeGreaterThan(90);
    expect(panel.width, tab).toBeGreaterThan(250);
  }
  expect((await box(page, '[data-testid="rows"]')).height).toBeGreaterThan(40);
});

/** Where the drawer begins, px. */
async function edgeOf(page: Page, axis: 'x' | 'y'): Promise<number> {
  return (await box(page, '.side'))[axis];
}

async function place(page: Page): Promise<'right' | 'below' | 'over it'> {
  const [grid, side] = [await box(page, '#grid'), await box(page, '.side')];
  if (side.x >= grid.x + grid.width) return 'right';
  return side.y >= grid.y + grid.height ? 'below' : 'over it';
}

async function chosenInSight(page: Page): Promise<boolean> {
  const [shown, chosen] = [await box(page, '[data-testid="rows"]'), await box(page, '.row.selected')];
  return chosen.y >= shown.y && chosen.y + chosen.height <= shown.y + shown.height + 1;
}

async function box(page: Page, selector: string) {
  const found = await page.locator(selector).boundingBox();
  if (!found) throw new Error(`${selector} is not there`);
  return found;
}
