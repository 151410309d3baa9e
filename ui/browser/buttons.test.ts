/** What is seldom pressed or shown, pressed and looked at. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { en } from '../src/text/en';
import { command, record, rows, seen } from './scenes';
import { windows } from './window';

const open = windows();
const DEMO = '?rows=3000&demo';
const WAIT = { timeout: 30_000 };

it('a finger drags the rows along, until it is lifted', async () => {
  const page = await open(DEMO);
  await rows(page);
  const box = await page.getByTestId('rows').boundingBox();
  if (!box) throw new Error('there are no rows');
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Emulation.setTouchEmulationEnabled', { enabled: true });
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', down: number) => {
    const at = { x: box.x + 100, y: box.y + 20 + down };
    return cdp.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [at] });
  };
  await touch('touchStart', 0);
  for (let down = 24; down <= 240; down += 24) await touch('touchMove', down);
  await seen(page, 'new-pill');
  const first = await topSeq(page);
  await touch('touchMove', 288);
  await expect.poll(() => topSeq(page), WAIT).toBe(first - 2);
  await touch('touchMove', 240);
  await expect.poll(() => topSeq(page), WAIT).toBe(first);
  await touch('touchEnd', 0);
  await touch('touchStart', 0);
  await touch('touchMove', 48);
  await expect.poll(() => topSeq(page), WAIT).toBe(first - 2);
});

it('a display that is too slow is told, and records are kept all the same', async () => {
  const page = await open(DEMO);
  await rows(page);
  await page.evaluate(() => {
    const frame = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (run) =>
      frame((now) => {
        const until = performance.now() + 45;
        while (performance.now() < until);
        run(now);
      });
  });
  const slow = page.getByTestId('slow-display');
  await slow.getByText(/^Display at \d+ fps, capture unaffected$/).waitFor({ timeout: 120_000 });
  expect(await slow.getAttribute('title')).toBe(en.frames.slowHint);
  const total = async () => Number((await page.getByTestId('total').innerText()).replaceAll(/\D/g, ''));
  const before = await total();
  await expect.poll(total, WAIT).toBeGreaterThan(before);
});

it('gaps and duplicates are counted, those of each stream too', async () => {
  const page = await open('?demo&states&speed=20');
  const gappy = page.locator('[data-testid="stream-row"][data-name="gappy"]');
  await gappy.getByTestId('stream-gaps').getByText(/^\d+ gaps?$/).waitFor();
  expect(await gappy.getByTestId('stream-gaps').getAttribute('title')).toBe(en.rail.gapsHint);
  await page.getByTestId('gaps').getByText(/^\d+ gaps?$/).waitFor();
  await page.getByTestId('duplicates').getByText(/^\d+ duplicates?$/).waitFor();
});

it('an export is given up in its dialog, and in the status bar after the dialog', async () => {
  const page = await open('?rows=300000&demo');
  await rows(page);
  await page.keyboard.press('Control+e');
  const stopped = pressOnceThere(page, 'export-stop');
  await page.getByTestId('export-start').click();
  await stopped;
  await page.locator('[data-testid="export-progress"][data-state="cancelled"]').waitFor();
  const dialog = page.getByTestId('export-dialog');
  await dialog.getByText(en.status.exportCancelled('capture.ndjson')).waitFor();

  await page.getByTestId('export-again').click();
  const cancelled = pressOnceThere(page, 'export-cancel');
  await page.getByTestId('export-start').click();
  await cancelled;
  await page.getByTestId('export-close').click();
  await page.locator('[data-testid="export-status"][data-state="cancelled"]').waitFor();
  await page.getByTestId('export-status').getByText(en.status.exportCancelled('capture.ndjson')).waitFor();
  expect(await page.getByTestId('export-cancel').count()).toBe(0);
});

it('a filter that takes long is given up for the one before', async () => {
  const page = await open('?rows=10000000&demo');
  await rows(page);
  const stopped = pressOnceThere(page, 'filter-stop');
  await page.getByTestId('filter-input').fill('nowhere-to-be-found');
  await stopped;
  await expect.poll(() => page.getByTestId('filter-input').inputValue(), WAIT).toBe('');
  expect(await focused(page)).toBe('filter-input');
  await page.getByTestId('row').nth(4).waitFor();
});

it('an import is given up, and a capture is opened where nothing is watched yet', async () => {
  const page = await open('');
  const cancelled = pressOnceThere(page, 'import-cancel');
  await page.getByTestId('welcome-open-capture').click();
  await cancelled;
  await page.locator('[data-testid="import-status"][data-state="cancelled"]').waitFor();
  await page.getByTestId('import-status').getByText(/^Import of yesterday cancelled/).waitFor();
  expect(await page.getByTestId('import-cancel').count()).toBe(0);
});

it('an alert that fired fires again once all are armed again', async () => {
  const page = await open(`${DEMO}&alert`);
  await rows(page);
  await page.keyboard.press('a');
  await seen(page, 'fired-alert');
  const before = await page.getByTestId('fired-alert').count();
  await page.getByTestId('alerts-rearm-all').click();
  await page.getByTestId('fired-alert').nth(before).waitFor();
});

it('a column is moved to the left, and made wider and narrower', async () => {
  const page = await open(DEMO);
  await record(page, 'pretty');
  await ofValue(page, 2, 'value-column');
  await ofValue(page, 1, 'value-column');
  const columns = page.getByTestId('column');
  await expect.poll(() => columns.allTextContents(), WAIT).toEqual(['price', 'volume']);
  const choose = async (item: string) => {
    await columns.filter({ hasText: 'volume' }).click();
    await page.getByTestId(item).filter({ visible: true }).click();
  };
  await choose('column-left');
  await expect.poll(() => columns.allTextContents(), WAIT).toEqual(['volume', 'price']);

  const wide = async () => (await page.locator('.column').first().boundingBox())?.width ?? 0;
  const before = await wide();
  await choose('column-wider');
  await expect.poll(wide, WAIT).toBe(before + 24);
  await choose('column-narrower');
  await expect.poll(wide, WAIT).toBe(before);
  const edge = await page.locator('.column .edge').first().boundingBox();
  if (!edge) throw new Error('the column has no edge');
  const [x, y] = [edge.x + edge.width / 2, edge.y + edge.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 40, y, { steps: 4 });
  await page.mouse.up();
  await expect.poll(wide, WAIT).toBe(before + 40);
  await page.mouse.move(x - 40, y);
  expect(await wide()).toBe(before + 40);
  expect((await page.getByTestId('cell').first().boundingBox())?.width).toBe(before + 40);
});

it('a chart shows another time when it is asked to', async () => {
  const page = await open('?rows=60000&demo');
  await record(page, 'pretty');
  await ofValue(page, 4, 'value-chart');
  const least = async () => {
    const words = await page.getByTestId('chart').locator('figcaption .number').nth(1).textContent();
    return Number(words?.replaceAll(/\D/g, ''));
  };
  await expect.poll(least, WAIT).toBeGreaterThan(10_000);
  await page.getByTestId('chart-span').selectOption('all');
  await expect.poll(least, WAIT).toBeLessThan(5000);
  await page.getByTestId('chart-span').selectOption('60000');
  await expect.poll(least, WAIT).toBeGreaterThan(18_000);
});

it('the keys of one command are as they were when they are reset', async () => {
  const page = await open(DEMO);
  await rows(page);
  await page.keyboard.press('Control+,');
  await page.getByTestId('settings-keys').click();
  const follow = page.getByTestId('keys-follow');
  await follow.getByTestId('keys-add').click();
  await page.keyboard.press('q');
  await expect.poll(() => follow.locator('kbd').allTextContents(), WAIT).toEqual(['f', 'q']);
  await follow.getByTestId('keys-reset').click();
  await expect.poll(() => follow.locator('kbd').allTextContents(), WAIT).toEqual(['f']);
  expect(await follow.getByTestId('keys-reset').count()).toBe(0);
});

it('a bookmark is removed from the list and from its row', async () => {
  const page = await open(DEMO);
  await rows(page);
  for (const key of ['k', 'm', 'k', 'm']) await page.keyboard.press(key);
  await page.locator('.row.bookmarked').nth(1).waitFor();
  await page.keyboard.press('M');
  const bookmarks = page.getByTestId('bookmark');
  await bookmarks.nth(1).waitFor();
  const gone = (await bookmarks.first().getAttribute('data-seq')) ?? '';
  await page.getByTestId('bookmark-remove').first().click();
  await expect.poll(() => bookmarks.count(), WAIT).toBe(1);
  expect(await bookmarks.first().getAttribute('data-seq')).not.toBe(gone);
  await page.keyboard.press('Escape');
  await page.locator(`.row:not(.bookmarked)[data-seq="${gone}"]`).waitFor();
  expect(await page.locator('.row.bookmarked').count()).toBe(1);
});

it('a filter that is kept gets another name', async () => {
  const page = await open(DEMO);
  await rows(page);
  await page.getByTestId('filter-input').fill('type:quote');
  await page.getByTestId('filter-menu').click();
  await page.getByTestId('filter-name').fill('quotes');
  await page.getByTestId('filter-save').click();
  await page.getByTestId('filter-menu').click();
  await page.getByRole('button', { name: en.filter.rename('quotes'), exact: true }).click();
  await page.getByTestId('filter-rename').fill('what is offered');
  await page.keyboard.press('Enter');
  await page.getByTestId('saved-filter').getByText('what is offered').waitFor();
  expect(await page.getByTestId('saved-filter').count()).toBe(1);
  await page.keyboard.press('Escape');
  await page.getByTestId('filter-input').fill('');
  await command(page, en.palette.saved('what is offered'));
  await expect.poll(() => page.getByTestId('filter-input').inputValue(), WAIT).toBe('type:quote');
});

it('all hints of a connection are told when they are asked for, and the first two again', async () => {
  const page = await open('?demo&states');
  const gappy = page.locator('[data-testid="stream-row"][data-name="gappy"]');
  await gappy.getByTestId('stream-hint').click();
  const hints = page.getByTestId('hints').getByRole('listitem').locator('.value');
  await page.getByTestId('hints-all').getByText(en.connection.moreHints(1)).click();
  await expect.poll(() => hints.count(), WAIT).toBe(3);
  await page.getByTestId('hints-all').getByText(en.connection.fewerHints).click();
  await expect.poll(() => hints.count(), WAIT).toBe(2);
});

/** Presses what is there only for a while as soon as it is there, however slow the machine is. */
function pressOnceThere(page: Page, testid: string): Promise<void> {
  return page.evaluate(
    (testid) =>
      new Promise<void>((done) => {
        const look = () => {
          const found = document.querySelector<HTMLElement>(`[data-testid="${testid}"]`);
          if (!found) return;
          watch.disconnect();
          found.click();
          done();
        };
        const watch = new MutationObserver(look);
        watch.observe(document.body, { childList: true, subtree: true });
        look();
      }),
    testid,
  );
}

/** Chooses from the menu of the value so many lines further down in the tree. */
async function ofValue(page: Page, steps: number, item: string): Promise<void> {
  await page.getByTestId('drawer-pretty').focus();
  for (let step = 0; step < steps; step++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+F10');
  await page.getByTestId(item).filter({ visible: true }).click();
}

async function topSeq(page: Page): Promise<number> {
  return Number(await page.getByTestId('row').first().getAttribute('data-seq'));
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => (document.activeElement as HTMLElement).dataset.testid ?? '');
}
