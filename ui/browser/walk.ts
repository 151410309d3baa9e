/** What holds in every region, dialog and state of the window. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { en } from '../src/text/en';
import { zh } from '../src/text/zh';
import { nameless } from './accessibility';
import { faint } from './contrast';
import { SCENES } from './scenes';
import { windows, type Look } from './window';

export function walk(look: Look): void {
  const open = windows();

  it.each(SCENES)('$name: all has a name, fits, reads and speaks the language', async (scene) => {
    const page = await open(scene.address, look);
    await scene.show?.(page);
    expect(await nameless(page)).toEqual([]);
    expect(await cutOff(page)).toEqual([]);
    expect(await faint(page)).toEqual([]);
    expect(await barless(page)).toEqual([]);
    expect(await said(page, look.language === 'zh' ? ENGLISH : [])).toEqual([]);
  });

  it('what is wrong would be found', async () => {
    const page = await open('?demo', look);
    await page.getByTestId('add-stream').evaluate((button) => {
      Object.assign(button.style, { color: 'var(--accent)', width: '20px', overflow: 'hidden' });
    });
    await page.getByTestId('help-open').evaluate((button) => {
      for (const name of ['aria-label', 'title']) button.removeAttribute(name);
    });
    const list = page.getByRole('navigation').locator('ul');
    await list.evaluate((one) => (one.style.overflow = 'auto'));
    const { title } = en.settings;
    await page
      .getByTestId('bookmarks-open')
      .evaluate((button, title) => button.setAttribute('title', title), title);
    expect(await nameless(page)).toHaveLength(1);
    expect(await cutOff(page)).toHaveLength(1);
    expect(await faint(page)).toHaveLength(1);
    expect(await barless(page)).toHaveLength(1);
    expect(await said(page, [title])).toContain(title);
  });
}

/** English sentences that are others in Chinese. */
const ENGLISH = differing(en, zh);

function differing(one: object, other: object): string[] {
  return Object.entries(one).flatMap(([key, words]) => {
    const theirs: unknown = (other as Record<string, unknown>)[key];
    if (typeof words === 'string') return words === theirs ? [] : [words];
    if (typeof words !== 'object' || words === null) return [];
    return differing(words as object, theirs as object);
  });
}

/** Buttons, tabs, headings and labels that are wider than their place. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const own =
      'button, [role="tab"], [role="columnheader"], h1, h2, h3, h4, label, legend, dt, summary, ' +
      'header, footer, .actions, .line';
    const seen = [...document.querySelectorAll<HTMLElement>(own)].filter((one) =>
      one.checkVisibility({ visibilityProperty: true }),
    );
    // What may be longer than any place says so with an ellipsis and a title.
    const meant = '.cut, .value, .metrics, .spoken, [data-testid="row"], .name, .why, input';
    return seen
      .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
      .filter((one) => !one.matches(meant) && !one.querySelector(meant))
      .map((one) => `${one.tagName} ${one.className}: ${one.textContent?.trim().slice(0, 60)}`);
  });
}

/** What scrolls, or will, and keeps no place for its bar. */
function barless(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const style = getComputedStyle(document.documentElement);
    const bar = Number.parseFloat(style.getPropertyValue('--scrollbar'));
    return [...document.querySelectorAll<HTMLElement>('*')]
      .filter((one) => {
        const { overflowY, scrollbarWidth } = getComputedStyle(one);
        const may = /auto|scroll/.test(overflowY) && scrollbarWidth !== 'none';
        const does = one.matches('.scrolls') || one.scrollHeight > one.clientHeight;
        return may && does && one.checkVisibility();
      })
      .filter((one) => {
        const { borderLeftWidth, borderRightWidth } = getComputedStyle(one);
        const borders = Number.parseFloat(borderLeftWidth) + Number.parseFloat(borderRightWidth);
        return Math.abs(one.offsetWidth - borders - one.clientWidth - bar) > 0.5;
      })
      .map((one) => `${one.tagName} ${one.className}`);
  });
}

/** What of these the page says, or what is no sentence at all. */
function said(page: Page, foreign: string[]): Promise<string[]> {
  return page.evaluate((foreign) => {
    const strange = new Set(foreign);
    const found: string[] = [];
    const look = (words: string | null) => {
      const trimmed = words?.trim() ?? '';
      if (strange.has(trimmed) || /\bundefined\b|\[object |\bNaN\b/.test(trimmed)) found.push(trimmed);
    };
    // What streams send is in any language.
    const theirs = '.value, [data-testid="row"], [data-kind], .selectable, option';
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent && !parent.closest(theirs)) look(node.textContent);
    }
    for (const one of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
      for (const name of ['aria-label', 'title', 'placeholder']) look(one.getAttribute(name));
    }
    return found;
  }, foreign);
}
