/** The focus stays where a person put it, and what has it takes the keys that are its own. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { record, rows, seen } from './scenes';
import { windows } from './window';

const open = windows();
const DEMO = '?rows=3000&demo';
const WAIT = { timeout: 30_000 };

it('each way out of a dialog gives the focus back to where it was', async () => {
  const page = await open(DEMO);
  await rows(page);
  let added = 0;
  const cancel = { name: 'Cancel', exact: true };
  const close = { name: 'Close', exact: true };
  const ways: Record<string, [keys: string, out: () => Promise<void>]> = {
    'adding is cancelled': ['Control+n', () => page.getByRole('button', cancel).click()],
    'adding is closed': ['Control+n', () => page.getByRole('button', close).click()],
    'a stream is added': [
      'Control+n',
      async () => {
        added += 1;
        await page.getByTestId('stream-url').fill('http://127.0.0.1:8787/stocks');
        await page.locator('#stream-name').fill(`another ${added}`);
        await page.getByTestId('stream-save').click();
      },
    ],
    'an export is cancelled': ['Control+e', () => page.getByRole('button', cancel).click()],
    'going is cancelled': ['t', () => page.getByRole('button', cancel).click()],
    'going is done': [
      't',
      async () => {
        await page.getByTestId('go-to-input').fill('#17');
        await page.getByTestId('go-to-go').click();
      },
    ],
    'alerts are closed': ['a', () => page.getByRole('button', close).first().click()],
  };
  for (const place of [page.getByRole('grid'), page.getByTestId('stream-state').first()]) {
    for (const [way, [keys, out]] of Object.entries(ways)) {
      await place.focus();
      const before = await focused(page);
      await page.keyboard.press(keys);
      await page.locator('dialog').waitFor();
      await out();
      await page.locator('dialog').waitFor({ state: 'detached' });
      expect(await focused(page), way).toBe(before);
    }
  }
});

it('the resume id’s dialog gives the focus back to the menu that opened it', async () => {
  const page = await open(DEMO);
  await rows(page);
  for (const out of ['resume-save', 'resume-now']) {
    await page.getByTestId('stream-menu').first().focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('menu-resume-id').filter({ visible: true }).click();
    await seen(page, 'resume-dialog');
    await page.getByTestId(out).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(await focused(page), out).toBe('stream-menu');
  }
});

it('a dialog that follows another gives the focus back to where it was before both', async () => {
  const page = await open(DEMO);
  await rows(page);
  await page.getByRole('grid').focus();
  const before = await focused(page);
  await page.keyboard.press('?');
  await page.getByTestId('help-keys').click();
  await seen(page, 'settings-dialog');
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  expect(await focused(page)).toBe(before);
});

it('a bookmark that is gone to, and its list is closed, leaves the focus in the timeline', async () => {
  const page = await open(DEMO);
  await rows(page);
  await page.getByRole('grid').focus();
  const before = await focused(page);
  for (const key of ['k', 'm', 'M']) await page.keyboard.press(key);
  await page.getByTestId('bookmark-go').click();
  await page.locator('dialog').waitFor({ state: 'detached' });
  expect(await focused(page)).toBe(before);
});

it('pausing, resuming and reconnecting keep the focus on their buttons', async () => {
  const page = await open(DEMO);
  await rows(page);
  await page.getByTestId('stream-pause').first().focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page), WAIT).toBe('stream-resume');
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page), WAIT).toBe('stream-pause');
  await page.getByTestId('stream-reconnect').first().focus();
  await page.keyboard.press('Enter');
  await expect
    .poll(() => page.getByTestId('stream-row').first().getAttribute('data-state'), WAIT)
    .toBe('open');
  expect(await focused(page)).toBe('stream-reconnect');
});

it('“Retry now” leaves the focus to the state when it goes away', async () => {
  const page = await open('?states');
  const retry = page.getByTestId('stream-retry-now').first();
  await retry.focus();
  const name = await nameOf(page);
  await page.keyboard.press('Enter');
  await expect
    .poll(() => page.locator(`[data-name="${name}"]`).getByTestId('stream-retry-now').count(), WAIT)
    .toBe(0);
  expect(await focused(page)).toBe('stream-state');
  expect(await nameOf(page)).toBe(name);
});

it('emptying the filter goes back to its field', async () => {
  const page = await open(DEMO);
  await rows(page);
  await page.getByTestId('filter-input').fill('type:trade');
  await page.getByTestId('filter-clear').focus();
  await page.keyboard.press('Enter');
  expect(await focused(page)).toBe('filter-input');
  expect(await page.getByTestId('filter-input').inputValue()).toBe('');
});

it('what goes away with what it did leaves the focus near by', async () => {
  const page = await open(DEMO);
  await rows(page);
  await page.getByTestId('filter-input').fill('type:trade nowhere-to-be-found');
  await page.getByTestId('remove-last-term').focus();
  await page.keyboard.press('Enter');
  expect(await focused(page)).toBe('grid');
  await rows(page);
  expect(await page.locator('.side').count()).toBe(0);

  await page.getByTestId('pause-all').focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page), WAIT).toBe('resume-all');
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page), WAIT).toBe('pause-all');

  const first = page.getByTestId('stream-row').first();
  const second = await page.getByTestId('stream-row').nth(1).getAttribute('data-name');
  await first.getByTestId('stream-remove').focus();
  await page.keyboard.press('Enter');
  await seen(page, 'stream-remove-keep');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await expect.poll(() => nameOf(page), WAIT).toBe(second);
});

it('the keys that scroll are the connection details’ while they have the focus', async () => {
  const page = await open(DEMO, { size: { width: 1000, height: 420 } });
  await record(page, 'connection');
  await scrollsByKeys(page, '.rest.scrolls');
});

it('the keys that scroll are a long text’s while it has the focus', async () => {
  const page = await open('?hostile');
  await page.getByTestId('row').filter({ hasText: '{"long":' }).click();
  await page.getByTestId('tab-raw').click();
  await seen(page, 'drawer-raw');
  await page.getByTestId('tab-raw').focus();
  await page.keyboard.press('F6');
  await scrollsByKeys(page, '#drawer-panel');
});

it.each(['raw', 'diff', 'text'])('the record’s %s is reached by Tab', async (tab) => {
  const page = await open(DEMO);
  await record(page, tab);
  await page.getByTestId(`tab-${tab}`).focus();
  for (let press = 0; press < 20 && (await focused(page)) !== 'drawer-panel'; press++) {
    await page.keyboard.press('Tab');
  }
  expect(await focused(page)).toBe('drawer-panel');
});

async function scrollsByKeys(page: Page, selector: string): Promise<void> {
  const scroller = page.locator(selector);
  await scroller.focus();
  const seq = () => page.getByTestId('drawer').getAttribute('data-seq');
  const top = () => scroller.evaluate((one) => Math.round(one.scrollTop));
  const before = await seq();
  for (const [key, less] of [
    ['ArrowDown', 'ArrowUp'],
    ['PageDown', 'PageUp'],
    ['Space', 'Shift+Space'],
    ['End', 'Home'],
  ] as const) {
    await page.keyboard.press(key);
    await expect.poll(top, { ...WAIT, message: key }).toBeGreaterThan(0);
    await page.keyboard.press(less);
    // A key that comes while the last one still scrolls may go unheard.
    const home = async () => {
      await page.keyboard.press('Home');
      return top();
    };
    await expect.poll(home, { ...WAIT, message: less }).toBe(0);
  }
  expect(await seq()).toBe(before);
  expect(await page.getByTestId('live-pill').getAttribute('aria-pressed')).toBe('false');
}

function nameOf(page: Page): Promise<string | undefined> {
  return page.evaluate(
    () => document.activeElement?.closest<HTMLElement>('[data-testid="stream-row"]')?.dataset.name,
  );
}

/** What has the focus, by what tells it from others. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const one = document.activeElement as HTMLElement;
    return one.dataset.testid ?? one.id;
  });
}
