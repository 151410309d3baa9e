/** Where there is little room, nothing that matters is cut. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';

import { TABS } from '../src/drawer/tabs';
import { en } from '../src/text/en';
import { record } from './scenes';
import { SMALL, windows } from './window';

const open = windows();
/** The smallest window that can be had, see tauri.conf.json. */
const SMALLEST = { width: 720, height: 480 };

describe.each([SMALL, SMALLEST])('in a window of $width × $height', (size) => {
  it.each(['en', 'zh'] as const)('every tab of a record is whole (%s)', async (language) => {
    const page = await open('?rows=3000&demo', { language, size });
    await record(page, 'pretty');
    for (const density of ['comfortable', 'compact']) {
      await page.evaluate((chosen) => (document.documentElement.dataset.density = chosen), density);
      expect(await hiddenParts(page, '[role="tab"]')).toEqual([]);
    }
    await page.getByTestId('drawer-copy').click();
    await page.getByTestId('drawer-copy-text').click();
    await page.locator('.drawer [role="status"]:not(:empty)').waitFor();
    for (const tab of TABS) {
      await page.getByTestId(`tab-${tab}`).click();
      expect(await hiddenParts(page, '[role="tab"]')).toEqual([]);
    }
  });
});

it.each(['en', 'zh'] as const)('a stream that retries says when and how often (%s)', async (language) => {
  const page = await open('?states', { language });
  const stream = page.locator('[data-name="overloaded"][data-state="retrying"]');
  await stream.getByTestId('stream-state').getByText(/23.*5.*1/).waitFor();
  const inIt = '[data-name="overloaded"] :is([data-testid="stream-state"], .link-button)';
  expect(await hiddenParts(page, inIt)).toEqual([]);
});

it('what is copied is said where it can be read whole', async () => {
  const page = await open('?rows=3000&demo', { size: SMALLEST });
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error('refused'));
    document.execCommand = () => false;
  });
  await record(page, 'raw');
  await page.getByTestId('drawer-copy').click();
  await page.getByTestId('drawer-copy-text').click();
  await page.getByText(en.drawer.copyFailed).waitFor();
  expect(await hiddenParts(page, '.drawer [role="status"]')).toEqual([]);
});

/** The words of these of which not every letter is seen. */
function hiddenParts(page: Page, selector: string): Promise<string[]> {
  return page.evaluate((selector) => {
    return [...document.querySelectorAll(selector)].flatMap((one) => {
      // What stands above it may have grown since.
      one.scrollIntoView({ block: 'nearest' });
      const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
      const hidden: string[] = [];
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(node);
        const corners = [...range.getClientRects()].flatMap(({ left, right, top, bottom }) =>
          [left + 1, right - 1].map((x) => [x, (top + bottom) / 2] as const),
        );
        const there = corners.every(([x, y]) => {
          const hit = document.elementFromPoint(x, y);
          return hit !== null && one.contains(hit);
        });
        if (!there && node.textContent?.trim()) hidden.push(node.textContent.trim());
      }
      return hidden;
    });
  }, selector);
}
