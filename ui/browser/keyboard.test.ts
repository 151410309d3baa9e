/** The keyboard alone does everything. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { COMMANDS } from '../src/app/commands';
import { en } from '../src/text/en';
import { command, markTime, record, rows, seen } from './scenes';
import { windows } from './window';

const open = windows();
const DEMO = '?rows=3000&demo';
const REGIONS = ['top', 'rail', 'overview', 'bar', 'grid', 'side'];

it('F6 goes through the parts of the window, and Shift+F6 back', async () => {
  const page = await open(DEMO);
  await rows(page);
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await seen(page, 'drawer-pretty');
  await page.getByRole('grid').focus();
  const forth = await regionsBy(page, 'F6', REGIONS.length);
  expect(forth).toEqual(['side', 'top', 'rail', 'overview', 'bar', 'grid']);
  const back = await regionsBy(page, 'Shift+F6', REGIONS.length);
  expect(back).toEqual(['bar', 'overview', 'rail', 'top', 'side', 'grid']);
});

it('Tab reaches every part of the window, and everything in it that can be pressed', async () => {
  const page = await open(DEMO);
  await rows(page);
  const pressable = await page.evaluate(() => {
    const all = document.querySelectorAll<HTMLElement>('.window :is(button, input, select)');
    const seen = [...all].filter((one) => one.checkVisibility({ visibilityProperty: true }));
    const stops = seen.filter((one) => one.tabIndex >= 0 && !one.matches(':disabled'));
    for (const stop of stops) stop.dataset.stop = '';
    return stops.length;
  });
  const reached = new Set<string>();
  // Rows come and go meanwhile; what is there is reached in a round.
  for (let press = 0; press < 3 * pressable && (await unreached(page)) > 0; press++) {
    await page.keyboard.press('Tab');
    reached.add(await region(page));
    await page.evaluate(() => delete (document.activeElement as HTMLElement).dataset.stop);
  }
  expect(await unreached(page)).toBe(0);
  expect([...reached]).toEqual(expect.arrayContaining(['top', 'rail', 'overview', 'bar', 'grid']));
});

it('each dialog opens and closes by keys, and the focus returns to where it was', async () => {
  const page = await open(DEMO);
  await rows(page);
  const dialogs = {
    'Control+n': 'stream-dialog',
    'Control+e': 'export-dialog',
    t: 'go-to-input',
    M: 'bookmarks-dialog',
    a: 'alerts-dialog',
    '?': 'help-dialog',
    'Control+,': 'settings-dialog',
    'Control+k': 'palette',
  };
  const places = {
    grid: () => page.getByRole('grid').focus(),
    'a button of the rail': () => page.getByTestId('stream-state').first().focus(),
  };
  for (const [place, go] of Object.entries(places)) {
    for (const [key, testid] of Object.entries(dialogs)) {
      await go();
      const before = await focused(page);
      await page.keyboard.press(key);
      await seen(page, testid);
      expect(await page.evaluate(() => document.activeElement?.closest('dialog') !== null)).toBe(true);
      await page.keyboard.press('Escape');
      await page.locator('dialog').waitFor({ state: 'detached' });
      expect(await focused(page), `${testid} from ${place}`).toBe(before);
    }
  }
});

it('a stream is added, filtered for, read, written to and removed without the pointer', async () => {
  const page = await open('');
  await page.keyboard.press('Control+n');
  await seen(page, 'stream-url');
  await page.keyboard.type('http://127.0.0.1:8787/stocks');
  await page.keyboard.press('Tab');
  await page.keyboard.type('ticker');
  await page.keyboard.press('Enter');
  await page.locator('[data-testid="stream-row"][data-name="ticker"]').waitFor();
  await rows(page);

  await page.keyboard.press('/');
  await page.keyboard.type('type:trade');
  await page.keyboard.press('Enter');
  await page.locator('[data-testid="row"][data-kind="event"]').nth(3).waitFor();
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await seen(page, 'drawer-pretty');
  await page.keyboard.press('F6');
  await page.keyboard.press('ArrowRight');
  await seen(page, 'drawer-raw');
  await page.keyboard.press('Escape');
  await page.getByTestId('drawer').waitFor({ state: 'detached' });

  await command(page, 'Write to ticker');
  await seen(page, 'compose');
  await page.keyboard.press('Escape');
  await page.getByTestId('compose').waitFor({ state: 'detached' });

  await page.getByTestId('stream-remove').focus();
  await page.keyboard.press('Enter');
  await seen(page, 'stream-remove-keep');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await page.getByTestId('stream-row').waitFor({ state: 'detached' });
});

it('a menu opens, moves and closes by keys, and gives the focus back', async () => {
  const page = await open(DEMO);
  await rows(page);
  const button = page.getByTestId('stream-menu').first();
  await button.focus();
  const before = await focused(page);
  await page.keyboard.press('Enter');
  await page.getByRole('menu').waitFor();
  await page.keyboard.press('ArrowDown');
  expect(await focused(page)).toBe('menu-resume-id');
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
  expect(await focused(page)).toBe(before);
});

it('keys are a menu’s and a tree’s before they are a marked time’s', async () => {
  const page = await open(DEMO);
  await record(page, 'pretty');
  await markTime(page);
  await page.getByTestId('drawer-pretty').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+F10');
  await page.locator('[role="menuitem"]:focus').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
  await seen(page, 'lanes-brush');
  await page.keyboard.press('Enter');
  await seen(page, 'lanes-brush');
  await page.getByRole('grid').focus();
  await page.keyboard.press('Escape');
  await page.getByTestId('lanes-brush').waitFor({ state: 'detached' });
});

it('the open record is compared though none is selected any more', async () => {
  const page = await open(DEMO);
  await record(page, 'pretty');
  await page.getByRole('grid').focus();
  await page.keyboard.press('f');
  await page.locator('.row.selected').waitFor({ state: 'detached' });
  await page.keyboard.press('d');
  await seen(page, 'drawer-diff');
});

it('the palette finds every command of the window by its name', async () => {
  const page = await open(DEMO);
  await rows(page);
  await page.keyboard.press('Control+k');
  for (const { id } of COMMANDS.filter(({ id }) => id !== 'palette')) {
    const title = en.commands.titles[id];
    await page.getByTestId('palette-input').fill(title);
    await page.getByTestId('palette-entry').filter({ hasText: title }).first().waitFor();
  }
});

async function regionsBy(page: Page, key: string, times: number): Promise<string[]> {
  const found: string[] = [];
  for (let time = 0; time < times; time++) {
    await page.keyboard.press(key);
    found.push(await region(page));
  }
  return found;
}

function region(page: Page): Promise<string> {
  return page.evaluate(
    () => document.activeElement?.closest('[data-region]')?.classList.item(0) ?? '',
  );
}

function unreached(page: Page): Promise<number> {
  return page.locator('[data-stop]').count();
}

/** What has the focus, by what tells it from others. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const one = document.activeElement as HTMLElement;
    return one.dataset.testid ?? one.id;
  });
}
