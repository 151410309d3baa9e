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
