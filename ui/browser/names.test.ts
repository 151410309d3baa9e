/** What streams are called may hide and reorder nothing, wherever it is said. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { HOSTILE_NAME } from '../src/host/fake/hostile';
import { seen } from './scenes';
import { WIDE, windows } from './window';

const open = windows();
/** A right-to-left override and a space without width. */
const HIDDEN = ['\u202e', '\u200b'];

it('is named so that it could do harm', () => {
  for (const hidden of HIDDEN) expect(HOSTILE_NAME).toContain(hidden);
});

it('what fails is told with its name in the open and to itself', async () => {
  const page = await opened('?hostile&refuses');
  const told = async (does: () => Promise<void>, start: string) => {
    await does();
    const notice = page.getByTestId('notice').filter({ hasText: start });
    await notice.waitFor();
    const words = (await notice.textContent()) ?? '';
    expect(words).toContain('[RLO]hos[ZWSP]tile');
    // Isolated, as is the reason after it, which has the name too.
    expect(words).toMatch(/\u2068[^\u2068\u2069]*\u2069 can't be .*: \u2068[^\u2068\u2069]*\u2069/);
    expect(await bare(page)).toEqual([]);
    await notice.getByRole('button').click();
  };
  const menu = async (item: string) => {
    await page.getByTestId('stream-menu').click();
    await page.getByTestId(item).filter({ visible: true }).click();
  };
  const row = page.getByTestId('stream-row');
  await row.hover();
  await told(() => page.getByTestId('stream-reconnect').click(), 'reconnected');
  await told(() => page.getByTestId('stream-pause').click(), 'paused');
  await told(() => page.getByTestId('stream-edit').click(), 'edited');
  await told(() => menu('menu-curl'), 'copied');
  await told(async () => {
    await page.getByTestId('stream-remove').click();
    await page.getByTestId('stream-remove-confirm').click();
  }, 'removed');
  await menu('menu-details');
  await told(() => page.getByTestId('connections-reconnect').click(), 'reconnected');
});

it('titles, labels and lists say it so too', async () => {
  const page = await opened('?hostile');
  await page.getByTestId('stream-state').click();
  expect(await bare(page)).toEqual([]);
  for (const item of ['menu-details', 'menu-write', 'menu-resume-id']) {
    await page.getByTestId('stream-menu').click();
    await page.getByTestId(item).filter({ visible: true }).click();
    await seen(page, { 'menu-details': 'connections', 'menu-write': 'compose' }[item] ?? 'resume-dialog');
    expect(await bare(page), item).toEqual([]);
  }
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette-input').fill('hostile');
  await seen(page, 'palette-entry');
  expect(await bare(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+b');
  expect(await bare(page)).toEqual([]);
});

it('a column and a chart of a member with such a name say it so', async () => {
  const page = await opened('?hostile');
  await page.getByTestId('row').filter({ hasText: 'eulav' }).click();
  const tree = page.getByTestId('drawer-pretty');
  for (const item of ['value-column', 'value-chart']) {
    await tree.focus();
    for (const key of ['Home', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'Shift+F10']) {
      await page.keyboard.press(key);
    }
    await page.getByTestId(item).filter({ visible: true }).click();
  }
  await seen(page, 'chart');
  await seen(page, 'column');
  expect(await bare(page)).toEqual([]);
});

it('among many streams its line, its state and its menu say it so', async () => {
  const page = await opened('?hostile&streams=60');
  await page.getByTestId('stream-row').first().getByTestId('stream-menu').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menu').waitFor();
  expect(await bare(page)).toEqual([]);
});

async function opened(address: string): Promise<Page> {
  const page = await open(address, { size: WIDE });
  await seen(page, 'row');
  return page;
}

/** What of the page is said with a character that hides or reorders, and not isolated. */
function bare(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const hides = /[\u200b-\u200f\u202a-\u202e\u2060-\u2067\ufeff]/;
    const found: string[] = [];
    const look = (where: string, words: string | null) => {
      if (words && hides.test(words)) found.push(`${where}: ${words}`);
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      look(node.parentElement?.className ?? '', node.textContent);
    }
    for (const one of document.querySelectorAll('*')) {
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
        look(`${one.tagName} ${name}`, one.getAttribute(name));
      }
    }
    return found;
  });
}
