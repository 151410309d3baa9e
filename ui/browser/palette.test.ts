/** What is chosen in the palette is done. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { en } from '../src/text/en';
import { rows, seen } from './scenes';
import { windows } from './window';

const open = windows();
const DEMO = '?rows=3000&demo';
const { titles } = en.commands;

it('a dialog that is chosen in the palette stays open', async () => {
  const page = await open(DEMO);
  await rows(page);
  const dialogs: [string, string][] = [
    [titles.add, 'stream-dialog'],
    [titles.export, 'export-dialog'],
    [titles['go-to-time'], 'go-to-input'],
    [titles.bookmarks, 'bookmarks-dialog'],
    [titles.alerts, 'alerts-dialog'],
    [titles.settings, 'settings-dialog'],
    [titles.help, 'help-dialog'],
    [en.palette.stream.edit('chat'), 'stream-dialog'],
    [en.palette.stream.resumeId('chat'), 'resume-dialog'],
    [en.palette.stream.remove('chat'), 'remove-dialog'],
    [en.palette.setting(en.settings.title, en.settings.pages.keys), 'settings-dialog'],
  ];
  for (const [title, testid] of dialogs) {
    await choose(page, title);
    await seen(page, testid);
    await eventsOver(page);
    expect(await page.getByTestId(testid).count(), title).toBe(1);
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  }
});

it('a stream is removed from the palette once the person confirms it', async () => {
  const page = await open(DEMO);
  await rows(page);
  const chat = page.locator('[data-testid="stream-row"][data-name="chat"]');
  await choose(page, en.palette.stream.remove('chat'));
  await page.locator('[data-testid="remove-keep"]:focus').waitFor();
  await page.keyboard.press('Enter');
  await page.locator('dialog').waitFor({ state: 'detached' });
  expect(await chat.count()).toBe(1);
  await choose(page, en.palette.stream.remove('chat'));
  await page.getByTestId('remove-confirm').click();
  await chat.waitFor({ state: 'detached' });
  await page.locator('dialog').waitFor({ state: 'detached' });
});

it('the demo feeds, the settings’ pages and the renderer are in the palette', async () => {
  const page = await open(DEMO);
  await rows(page);
  await choose(page, en.demo.stop);
  await seen(page, 'start-demo');
  await choose(page, en.empty.demo);
  await seen(page, 'stop-demo');
  await choose(page, en.palette.setting(en.settings.renderer, en.settings.renderers.software));
  await choose(page, en.palette.setting(en.settings.title, en.settings.pages.keys));
  await page.locator('[data-testid="settings-keys"][aria-selected="true"]').waitFor();
  await page.getByTestId('settings-look').click();
  expect(await page.locator('#setting-renderer').inputValue()).toBe('software');
});

it('a filter is saved by its key wherever the focus is, and from the palette', async () => {
  const page = await open(DEMO);
  await rows(page);
  await page.getByTestId('filter-input').fill('type:trade');
  const places = {
    filter: () => page.getByTestId('filter-input').focus(),
    timeline: () => page.getByRole('grid').focus(),
  };
  for (const go of Object.values(places)) {
    await go();
    await page.keyboard.press('Control+s');
    await page.locator('[data-testid="filter-name"]:focus').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[data-testid="filter-input"]:focus').waitFor();
  }
  await choose(page, titles['save-filter']);
  await page.locator('[data-testid="filter-name"]:focus').waitFor();
});

/** Chooses the entry of the palette that is called so. */
async function choose(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette-input').fill(title);
  await page
    .getByTestId('palette-entry')
    .filter({ has: page.getByText(title, { exact: true }) })
    .first()
    .click();
}

/** What was queued when it is asked has been heard, and drawn. */
async function eventsOver(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((done) =>
        requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(() => done()))),
      ),
  );
}
