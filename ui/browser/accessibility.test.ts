/** What a screen reader is told: rows, states and alerts. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { en } from '../src/text/en';
import { announced, heard, type Heard } from './accessibility';
import { command, rows, SCENES, startDemo } from './scenes';
import { windows } from './window';

const open = windows();

it('the timeline is a grid that tells how many rows there are and which one is chosen', async () => {
  const page = await open('?rows=3000&demo');
  await rows(page);
  await page.keyboard.press('k');
  const grid = page.getByRole('grid', { name: 'Timeline' });
  const chosen = grid.getByRole('row', { selected: true });
  await chosen.waitFor();
  await grid.focus();

  expect(Number(await grid.getAttribute('aria-rowcount'))).toBeGreaterThan(3000);
  const index = Number(await chosen.getAttribute('aria-rowindex'));
  expect(index).toBeGreaterThan(2900);
  expect(await grid.getAttribute('aria-activedescendant')).toBe(await chosen.getAttribute('id'));
  const columns = (await heard(page)).filter(({ role }) => role === 'columnheader');
  expect(columns.map(({ name }) => name)).toEqual(['Time', 'Stream', 'Type', 'ID', 'Size', 'Data']);
});

it('a row is heard with its time, stream, type and what it says', async () => {
  const page = await open('?rows=3000&demo');
  await rows(page);
  const trade = await until(page, ({ role, name }) => role === 'row' && name.includes('trade'));
  expect(trade.name).toMatch(/^\d\d:\d\d:\d\d\.\d{3} stocks trade \d+ \d+ \{"symbol":/);
});

it('every stream is heard with its state in words', async () => {
  const page = await open('?demo&states&speed=5');
  for (const words of ['open', /^retrying (in|now)/, /^failed: 404/, /^ended/]) {
    const state = page.getByRole('navigation', { name: 'Streams' }).getByRole('button', { name: words });
    await state.first().waitFor();
  }
});

it('what is going on is said politely, now and then', async () => {
  const page = await open('?rows=3000&demo');
  const spoken = page.getByTestId('spoken');
  await expect.poll(() => spoken.textContent(), { timeout: 30_000 }).toMatch(/of 5 streams open/);
  expect(await spoken.getAttribute('role')).toBe('status');
  const live = await page.locator('[data-testid="rows"] :is([aria-live], [role="log"])').count();
  expect(live).toBe(0);
});

it('a connection that is lost is said at once, by name and with the reason', async () => {
  const page = await open('?demo');
  const lost = page.getByTestId('lost');
  const said: string[] = [];
  await expect
    .poll(
      async () => {
        said.push((await lost.textContent()) ?? '');
        return said.join('\n');
      },
      { timeout: 60_000 },
    )
    .toMatch(/flaky sensor is not connected: retrying.*the server closed/);
  expect(await lost.getAttribute('role')).toBe('alert');
});

it('an alert that fires is heard with its name, and the bell tells that it is new', async () => {
  const page = await open('?rows=3000&demo');
  await rows(page);
  await command(page, en.commands.titles['pause-all']);
  await page.keyboard.press('a');
  await page.getByTestId('alert-add').click();
  await page.locator('#alert-kind').selectOption('filter');
  await page.locator('#alert-filter').fill('type:trade');
  await page.locator('#alert-name').fill('somebody trades');
  await page.getByTestId('alert-save').click();
  await page.getByTestId('alert-rule').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  const told = async () => (await announced(page)).join('\n');
  expect(await told()).not.toContain('somebody trades');

  await command(page, en.commands.titles['resume-all']);
  await expect.poll(told, { timeout: 30_000 }).toMatch(/somebody trades.*stocks/);
  await page.getByRole('button', { name: en.alerts.open(1) }).waitFor();
});

it('the tabs of a record are tabs, and each has its panel', async () => {
  const scene = SCENES.find(({ name }) => name === 'record-pretty');
  const page = await open(scene?.address ?? '');
  await scene?.show?.(page);
  for (const name of ['Pretty', 'Raw', 'Diff', 'Text', 'Wire', 'Connection']) {
    await page.getByRole('tab', { name, exact: true }).click();
    await page.getByRole('tab', { name, exact: true, selected: true }).waitFor();
    await page.getByRole('tabpanel', { name, exact: true }).waitFor();
  }
});

it('what a JSON tree holds is heard with its depth', async () => {
  const scene = SCENES.find(({ name }) => name === 'record-pretty');
  const page = await open(scene?.address ?? '');
  await scene?.show?.(page);
  const price = await until(page, ({ role, name }) => role === 'treeitem' && name.includes('price'));
  expect(price.properties).toMatchObject({ level: 2 });
});

it('dialogs are modal and have their names', async () => {
  const page = await open('');
  await startDemo(page);
  const dialogs = [
    ['Control+n', 'Add stream'],
    ['Control+e', 'Export'],
    ['t', 'Go to'],
    ['M', 'Bookmarks'],
    ['a', 'Alerts'],
    ['?', 'Keys and filters'],
    ['Control+,', 'Settings'],
    ['Control+k', 'Command palette'],
  ] as const;
  for (const [key, name] of dialogs) {
    await page.keyboard.press(key);
    await page.getByRole('dialog', { name, exact: true }).waitFor();
    expect(await page.locator('dialog:modal').count(), name).toBe(1);
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  }
});

it('nothing moves for who wants no motion', async () => {
  for (const address of ['?demo&states', '?rows=10000000&demo&speed=20']) {
    const page = await open(address, { still: true });
    await rows(page);
    await page.getByTestId('filter-input').fill('nowhere-to-be-found');
    await page.getByTestId('filter-progress').or(page.getByTestId('no-match')).first().waitFor();
    const moving = await page.evaluate(() => ({
      running: document.getAnimations().length,
      styled: [...document.querySelectorAll('*')]
        .filter((one) => {
          const { animationName, transitionDuration } = getComputedStyle(one);
          return animationName !== 'none' || !/^0s(, 0s)*$/.test(transitionDuration);
        })
        .map(({ tagName, className }) => `${tagName} ${className}`),
    }));
    expect(moving).toEqual({ running: 0, styled: [] });
  }
});

async function until(page: Page, is: (one: Heard) => boolean): Promise<Heard> {
  let found: Heard | undefined;
  await expect
    .poll(async () => (found = (await heard(page)).find(is)), { timeout: 30_000 })
    .toBeDefined();
  return found as Heard;
}
