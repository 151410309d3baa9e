/** The window as a person has it, in a headless Chromium of its own. */
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';

export const SMALL = { width: 1000, height: 700 };
export const WIDE = { width: 1600, height: 1000 };
/** No step takes so long, however busy the machine is. */
const WAIT_MS = 30_000;

export interface Look {
  language?: 'en' | 'zh';
  dark?: boolean;
  still?: boolean;
  size?: { width: number; height: number };
}

/** Opens windows; each forgets what was done in the others. */
export type Open = (address: string, look?: Look) => Promise<Page>;

/** One browser for a file of tests; whatever the page throws or refuses fails them. */
export function windows(): Open {
  let browser: Browser;
  const trouble: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: import.meta.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
      // A person has them.
      ignoreDefaultArgs: ['--hide-scrollbars'],
      timeout: 2 * WAIT_MS,
    });
  });
  afterAll(async () => {
    await browser?.close();
    expect(trouble).toEqual([]);
  });

  return async (address, look = {}) => {
    for (const context of browser.contexts()) await context.close();
    const page = await (await browser.newContext(contextOf(look))).newPage();
    page.setDefaultTimeout(WAIT_MS);
    page.on('pageerror', (error) => trouble.push(`${address}: ${error.message}`));
    page.on('console', (said) => {
      const icon = said.location().url.endsWith('/favicon.ico');
      if (said.type() === 'error' && !icon) trouble.push(`${address}: ${said.text()}`);
    });
    page.on('dialog', (dialog) => {
      trouble.push(`${address}: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(inject('address') + address);
    await page.getByTestId('rate').waitFor();
    return page;
  };
}

function contextOf({ language = 'en', dark, still, size = SMALL }: Look): BrowserContextOptions {
  return {
    viewport: size,
    locale: language === 'zh' ? 'zh-CN' : 'en-US',
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: still ? 'reduce' : 'no-preference',
    permissions: ['clipboard-read', 'clipboard-write'],
  };
}
