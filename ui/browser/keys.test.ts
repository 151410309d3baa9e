/** Every key of the window, struck: what is seen before and after it. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { COMMANDS } from '../src/app/commands';
import { rows } from './scenes';
import { windows } from './window';

const open = windows();
/** Nothing is sent; streams open, fail and retry, and there are more than nine. */
const STILL = '?rows=3000&states&speed=0';
const WAIT = { timeout: 30_000 };

type Look = (page: Page) => Promise<string | number>;
/** What is to be seen, or what is true of it and of what was seen before the key. */
type Sight = string | number | RegExp | ((now: number, was: number) => boolean);
type Stroke = [key: string, look: Look, before: Sight, after: Sight];
type Step = Stroke | ((page: Page) => Promise<unknown>);

const some = (now: number) => now > 0;
const another = (now: number, was: number) => now > 0 && now !== was;
const by = (rows: number) => (now: number, was: number) => now === was + rows;

/** Each begins with a window of its own, and goes on from one key to the next. */
const JOURNEYS: Record<string, Step[]> = {
  'moving about': [
    ['k', rank, 0, some],
    ['ArrowUp', rank, some, by(-1)],
    ['k', rank, some, by(-1)],
    ['j', rank, some, by(1)],
    ['ArrowDown', rank, some, by(1)],
    ['PageUp', rank, some, (now, was) => now < was - 3],
    ['PageDown', rank, some, (now, was) => now > was + 3],
    ['g', place, /end|between/, 'start'],
    ['G', place, 'start', 'end'],
    ['Home', place, /end|between/, 'start'],
    ['End', place, 'start', 'end'],
    press('Home'),
    ['f', place, 'start', 'end'],
    ['t', dialog, '', 'go-to-dialog'],
  ],
  'selecting rows': [
    // The marks of the streams, which come a moment after the page, make more than 3000.
    (page) => page.locator('[data-testid="row"][data-kind="mark"]').first().waitFor(),
    press('k'),
    ['Shift+ArrowUp', chosen, 1, 2],
    (page) => page.evaluate(() => navigator.clipboard.writeText('nothing')),
    ['Ctrl+C', copied, 'nothing', /^\d\d:/],
    ['Ctrl+Shift+C', copied, /^\d\d:/, /^\{"/],
    ['K', chosen, 2, 3],
    ['J', chosen, 3, 2],
    ['Shift+ArrowDown', chosen, 2, 1],
    ['Shift+PageUp', chosen, 1, (now) => now > 3],
    ['Shift+PageDown', chosen, (now) => now > 3, 1],
    ['Shift+Home', chosen, 1, (now) => now > 3000],
    ['Shift+End', chosen, (now) => now > 3000, (now) => now < 1000],
    ['Ctrl+A', chosen, (now) => now < 1000, (now) => now > 3000],
  ],
  finding: [
    ['/', focus, '', 'filter-input'],
    (page) => page.keyboard.type('type:trade'),
    ['Ctrl+S', focus, 'filter-input', 'filter-name'],
    press('Escape'),
    (page) => page.getByTestId('filter-input').fill(''),
    press('Enter'),
    ['Ctrl+F', focus, 'grid', 'find-input'],
    (page) => page.keyboard.type('ACME'),
    (page) => page.getByRole('grid').focus(),
    ['n', words, '', /ACME/],
    ['N', seq, some, another],
    ['e', words, /ACME/, /failed/],
    ['E', seq, some, another],
    [']', words, /failed/, /open|retry/],
    ['[', seq, some, another],
    ['m', marked, 0, 1],
    press('PageUp'),
    ['b', chosenMarked, 0, 1],
    press('PageUp'),
    ['B', chosenMarked, 0, 1],
  ],
  'a record and the view': [
    press('k'),
    ['Enter', tab, '', 'tab-pretty'],
    ['Escape', tab, 'tab-pretty', ''],
    ['d', tab, '', 'tab-diff'],
    ['Ctrl+Shift+D', below, 0, 1],
    press('Escape'),
    ['m', marked, 0, 1],
    ['Space', paused, 'false', 'true'],
    ['z', span, 'all', /^(?!all)/],
    ['Z', badge, /./, (now, was) => now !== was],
    press('z'),
    ['0', span, /^(?!all)/, 'all'],
  ],
  streams: [
    ...Array.from({ length: 9 }, (_, at): Stroke[] => [
      [`${at + 1}`, alone, 0, at + 1],
      [`${at + 1}`, alone, at + 1, 0],
    ]).flat(),
    ['Ctrl+N', dialog, '', 'stream-dialog'],
  ],
  'the window': [
    ...[
      ['Ctrl+K', 'palette'],
      ['M', 'bookmarks-dialog'],
      ['a', 'alerts-dialog'],
      ['Ctrl+E', 'export-dialog'],
      ['Ctrl+,', 'settings-dialog'],
      ['?', 'help-dialog'],
    ].flatMap(([key, opens]): Step[] => [
      [key as string, dialog, '', opens as string],
      press('Escape'),
    ]),
    ['Ctrl+B', rails, 1, 0],
    (page) => page.getByRole('grid').focus(),
    ['Shift+F6', region, 'grid', 'bar'],
    ['F6', region, 'bar', 'grid'],
    ['Ctrl+O', imported, '', /yesterday\.ndjson/],
    ['Ctrl+Shift+O', imported, /yesterday\.ndjson/, /yesterday(?!\.)/],
  ],
};

it.each(Object.entries(JOURNEYS))('%s', async (_, steps) => {
  const page = await open(STILL);
  await rows(page);
  for (const step of steps) {
    if (typeof step === 'function') await step(page);
    else await strike(page, step);
  }
});

it('no key is left out', () => {
  const struck = Object.values(JOURNEYS)
    .flat()
    .flatMap((step) => (typeof step === 'function' ? [] : step[0]));
  const bound: string[] = COMMANDS.flatMap(({ keys }) => [...keys]);
  expect(bound.filter((key) => !struck.includes(key))).toEqual([]);
});

async function strike(page: Page, [key, look, before, after]: Stroke): Promise<void> {
  const was = await until(page, look, before, '', `before ${key}`);
  expect(is(was, after, was), `without ${key} it would be seen too`).toBe(false);
  await page.keyboard.press(typed(key));
  await until(page, look, after, was, `after ${key}`);
}

async function until(
  page: Page,
  look: Look,
  sight: Sight,
  was: string | number,
  message: string,
): Promise<string | number> {
  let now: string | number = '';
  const seen = async () => is((now = await look(page)), sight, was) || `${look.name}: ${now}`;
  await expect.poll(seen, { ...WAIT, message }).toBe(true);
  return now;
}

function is(now: string | number, sight: Sight, was: string | number): boolean {
  if (sight instanceof RegExp) return sight.test(`${now}`);
  return typeof sight === 'function' ? sight(now as number, was as number) : now === sight;
}

function press(key: string): (page: Page) => Promise<void> {
  return (page) => page.keyboard.press(key);
}

/** A chord as the browser's driver has it. */
function typed(chord: string): string {
  const name = chord.replace('Ctrl', 'Control');
  return name.startsWith('Control') ? name.replace(/[A-Z]$/, (key) => key.toLowerCase()) : name;
}

/** The place of the row that is chosen; 0 without one in sight. */
async function rank(page: Page): Promise<number> {
  return Number(await ofChosen(page, 'aria-rowindex'));
}

async function seq(page: Page): Promise<number> {
  return Number(await ofChosen(page, 'data-seq'));
}

function words(page: Page): Promise<string> {
  return page.evaluate(() => document.querySelector('.row.selected')?.textContent ?? '');
}

function ofChosen(page: Page, name: string): Promise<string> {
  return page.evaluate(
    (name) => document.querySelector('.row.selected')?.getAttribute(name) ?? '',
    name,
  );
}

/** How many rows are. */
async function chosen(page: Page): Promise<number> {
  const [count] = await page.getByTestId('selection-count').allTextContents();
  if (count !== undefined) return Number(count.replaceAll(/\D/g, ''));
  return page.locator('.row.selected').count();
}

function chosenMarked(page: Page): Promise<number> {
  return page.locator('.row.selected.bookmarked').count();
}

function marked(page: Page): Promise<number> {
  return page.locator('.row.bookmarked').count();
}

function place(page: Page): Promise<string> {
  return page.getByRole('grid').evaluate((grid) => {
    const ranks = [...grid.querySelectorAll('[data-testid="row"]')].map((row) =>
      Number(row.getAttribute('aria-rowindex')),
    );
    if (ranks[0] === 2) return 'start';
    return ranks.includes(Number(grid.getAttribute('aria-rowcount'))) ? 'end' : 'between';
  });
}

function copied(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

/** The dialog that is open. */
function dialog(page: Page): Promise<string> {
  return page.evaluate(() => document.querySelector('dialog')?.dataset.testid ?? '');
}

function focus(page: Page): Promise<string> {
  return page.evaluate(() => {
    const one = document.activeElement as HTMLElement;
    return one.dataset.testid ?? one.id;
  });
}

function region(page: Page): Promise<string> {
  return page.evaluate(
    () => document.activeElement?.closest('[data-region]')?.classList.item(0) ?? '',
  );
}

/** The tab of the record that is open. */
function tab(page: Page): Promise<string> {
  return page.evaluate(() => document.querySelector('[role="tab"][aria-selected="true"]')?.id ?? '');
}

function below(page: Page): Promise<number> {
  return page.locator('.below .side').count();
}

async function paused(page: Page): Promise<string> {
  return (await page.getByTestId('live-pill').getAttribute('aria-pressed')) ?? '';
}

/** What the lanes show. */
async function span(page: Page): Promise<string> {
  return (await page.getByTestId('lanes-span').getAttribute('data-shows')) ?? '';
}

function badge(page: Page): Promise<string> {
  return page.getByTestId('lanes-span').innerText();
}

/** Which stream is shown alone, by its place; 0 when all are. */
function alone(page: Page): Promise<number> {
  return page
    .getByTestId('stream-solo')
    .evaluateAll((all) => 1 + all.findIndex((one) => one.getAttribute('aria-pressed') === 'true'));
}

function rails(page: Page): Promise<number> {
  return page.locator('.rail:not(.collapsed)').count();
}

async function imported(page: Page): Promise<string> {
  return (await page.getByTestId('import-status').allTextContents()).join('');
}
