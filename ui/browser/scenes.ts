/** Every region, dialog and state of the window, and the way there. */
import type { Locator, Page } from 'playwright-core';

import { en } from '../src/text/en';
import { zh } from '../src/text/zh';

export interface Scene {
  name: string;
  /** What the scripted engine holds. */
  address: string;
  show?: (page: Page) => Promise<void>;
}

const DEMO = '?rows=3000&demo';

export const SCENES: Scene[] = [
  { name: 'welcome', address: '' },
  {
    name: 'welcome-problem',
    address: '',
    async show(page) {
      await page.getByTestId('welcome-add').click();
      await page.locator('#welcome-problem').waitFor();
    },
  },
  { name: 'no-engine', address: '?dead=another Feedscope has this capture open' },
  { name: 'demo-just-started', address: '', show: startDemo },
  {
    name: 'demo-explained',
    address: '',
    async show(page) {
      await startDemo(page);
      await page.getByTestId('tour').hover();
    },
  },
  { name: 'watching', address: DEMO, show: rows },
  { name: 'busy', address: '?rows=10000000&demo&speed=20', show: rows },
  {
    name: 'failing',
    address: '?demo&states&speed=5',
    async show(page) {
      for (const state of ['retrying', 'failed', 'ended']) await inState(page, state);
    },
  },
  {
    name: 'details-of-a-stream',
    address: '?demo&states',
    async show(page) {
      await inState(page, 'failed');
      await page.locator('[data-state="failed"] [data-testid="stream-state"]').first().click();
    },
  },
  {
    name: 'stream-menu',
    address: DEMO,
    async show(page) {
      await streamMenu(page);
    },
  },
  {
    name: 'removing-a-stream',
    address: DEMO,
    async show(page) {
      const stream = page.getByTestId('stream-row').first();
      await stream.hover();
      await stream.getByTestId('stream-remove').click();
    },
  },
  {
    name: 'one-stream-shown',
    address: DEMO,
    async show(page) {
      await rows(page);
      await page.keyboard.press('1');
      await page.getByTestId('shown').waitFor();
    },
  },
  {
    name: 'rail-hidden',
    address: DEMO,
    async show(page) {
      await page.keyboard.press('Control+b');
      await page.locator('.rail.collapsed').waitFor();
    },
  },
  {
    name: 'many-streams',
    address: '?demo&streams=1000',
    async show(page) {
      await page.getByTestId('stream-search').waitFor();
    },
  },
  { name: 'silent', address: '?streams=3', show: (page) => seen(page, 'silent') },
  {
    name: 'banners',
    address: `${DEMO}&trouble=the disk is full: free some space&recovered=2 records were cut off at the end&secrets=there is no keyring: secrets are kept for this session only`,
    async show(page) {
      await page.getByTestId('banner').nth(2).waitFor();
    },
  },
  {
    name: 'notice',
    address: DEMO,
    async show(page) {
      await streamMenu(page);
      await menuItem(page, 'menu-curl').click();
      await seen(page, 'notice');
    },
  },
  { name: 'filtered', address: DEMO, show: (page) => filter(page, 'type:trade ACME') },
  {
    name: 'filter-suggestions',
    address: DEMO,
    async show(page) {
      await page.getByTestId('filter-input').focus();
      await page.keyboard.type('ty');
      await page.getByTestId('suggestion').first().waitFor();
    },
  },
  {
    name: 'filter-wrong',
    address: DEMO,
    async show(page) {
      await page.getByTestId('filter-input').fill('type:trade (acme');
      await seen(page, 'filter-error');
    },
  },
  {
    name: 'filter-hides-all',
    address: DEMO,
    async show(page) {
      await page.getByTestId('filter-input').fill('type:trade nowhere-to-be-found');
      await seen(page, 'no-match');
    },
  },
  {
    name: 'filter-menu',
    address: DEMO,
    async show(page) {
      await filter(page, 'type:quote');
      await page.getByTestId('filter-menu').click();
      await page.getByTestId('filter-name').fill('quotes');
      await page.getByTestId('filter-save').click();
      await page.getByTestId('filter-menu').click();
      await seen(page, 'saved-filter');
    },
  },
  {
    name: 'find',
    address: DEMO,
    async show(page) {
      await rows(page);
      await page.keyboard.press('Control+f');
      await page.getByTestId('find-input').fill('ACME');
      await page.keyboard.press('Enter');
    },
  },
  {
    name: 'find-wrong',
    address: DEMO,
    async show(page) {
      await rows(page);
      await page.keyboard.press('Control+f');
      await page.getByTestId('find-input').fill('(ACME');
      await page.keyboard.press('Enter');
      await seen(page, 'find-wrong');
    },
  },
  {
    name: 'several-rows',
    address: DEMO,
    async show(page) {
      await rows(page);
      await page.keyboard.press('k');
      for (let times = 0; times < 4; times++) await page.keyboard.press('K');
      await seen(page, 'selection-count');
    },
  },
  {
    name: 'new-records',
    address: DEMO,
    async show(page) {
      await rows(page);
      await page.keyboard.press('PageUp');
      await seen(page, 'new-pill');
    },
  },
  {
    name: 'view-paused',
    address: DEMO,
    async show(page) {
      await rows(page);
      await page.keyboard.press('Space');
    },
  },
  {
    name: 'marked-time',
    address: DEMO,
    show: markTime,
  },
  ...['pretty', 'raw', 'diff', 'text', 'wire', 'connection'].map((tab) => ({
    name: `record-${tab}`,
    address: DEMO,
    show: (page: Page) => record(page, tab),
  })),
  {
    name: 'value-menu',
    address: DEMO,
    async show(page) {
      await record(page, 'pretty');
      await page.getByTestId('drawer-pretty').focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Shift+F10');
      await page.getByRole('menu').waitFor();
    },
  },
  { name: 'columns-and-chart', address: DEMO, show: columnAndChart },
  { name: 'connections', address: '?demo&states', show: connections },
  { name: 'compose', address: DEMO, show: compose },
  below('record-pretty', DEMO, (page) => record(page, 'pretty')),
  below('record-connection', DEMO, (page) => record(page, 'connection')),
  below('columns-and-chart', DEMO, columnAndChart),
  below('connections', '?demo&states', connections),
  below('compose', DEMO, compose),
  {
    name: 'add-stream',
    address: DEMO,
    async show(page) {
      await page.getByTestId('add-stream').click();
      await seen(page, 'stream-url');
    },
  },
  {
    name: 'add-stream-asked',
    address: '?demo&link=https://feeds.example:8443/prices',
    show: (page) => seen(page, 'stream-asked'),
  },
  {
    name: 'add-stream-all',
    address: DEMO,
    async show(page) {
      await page.getByTestId('add-stream').click();
      await page.getByTestId('stream-url').fill('ftp://example.com/feed');
      await page.locator('details').evaluateAll((folds: HTMLDetailsElement[]) => {
        for (const fold of folds) fold.open = true;
      });
      await page.getByTestId('stream-save').click();
      await page.getByTestId('stream-url-problem').waitFor();
    },
  },
  {
    name: 'edit-stream',
    address: '?states',
    async show(page) {
      const stream = page.locator('[data-testid="stream-row"][data-name="waking"]');
      await stream.hover();
      await stream.getByTestId('stream-edit').click();
      await seen(page, 'any-certificate-note');
    },
  },
  {
    name: 'resume-id',
    address: DEMO,
    async show(page) {
      await streamMenu(page);
      await menuItem(page, 'menu-resume-id').click();
      await seen(page, 'resume-dialog');
    },
  },
  { name: 'export', address: DEMO, show: (page) => press(page, 'Control+e', 'export-dialog') },
  {
    name: 'export-time',
    address: DEMO,
    async show(page) {
      await press(page, 'Control+e', 'export-dialog');
      await page.getByTestId('export-scope-time').check();
      await page.getByTestId('export-to').fill('tomorrow-ish');
    },
  },
  {
    name: 'exporting',
    address: '?rows=300000&demo',
    async show(page) {
      await press(page, 'Control+e', 'export-dialog');
      await page.getByTestId('export-start').click();
      await seen(page, 'export-status');
    },
  },
  {
    name: 'importing',
    address: '',
    async show(page) {
      await page.getByTestId('welcome-import').click();
      await seen(page, 'import-status');
    },
  },
  { name: 'go-to', address: DEMO, show: (page) => press(page, 't', 'go-to-input') },
  { name: 'bookmarks-none', address: DEMO, show: (page) => press(page, 'M', 'no-bookmarks') },
  {
    name: 'bookmarks',
    address: DEMO,
    async show(page) {
      await rows(page);
      for (const key of ['k', 'm', 'k', 'k', 'm']) await page.keyboard.press(key);
      await page.locator('.row.bookmarked').first().waitFor();
      await page.keyboard.press('M');
      await page.getByTestId('bookmark-note').first().fill('where it began');
      await page.getByTestId('bookmark').nth(1).waitFor();
    },
  },
  { name: 'alerts-none', address: DEMO, show: (page) => press(page, 'a', 'no-alerts') },
  {
    name: 'alert-new',
    address: DEMO,
    async show(page) {
      await press(page, 'a', 'alerts-dialog');
      await page.getByTestId('alert-add').click();
      await page.locator('#alert-kind').selectOption('rate');
      await page.locator('#alert-below').waitFor();
    },
  },
  { name: 'alerts-fired', address: DEMO, show: alertsFired },
  { name: 'alert-bell', address: `${DEMO}&alert`, show: (page) => seen(page, 'alerts-new') },
  { name: 'help', address: DEMO, show: (page) => press(page, '?', 'help-dialog') },
  { name: 'palette', address: DEMO, show: (page) => press(page, 'Control+k', 'palette') },
  {
    name: 'palette-search',
    address: DEMO,
    async show(page) {
      await press(page, 'Control+k', 'palette');
      await page.keyboard.type('sto');
    },
  },
  {
    name: 'removing-from-the-palette',
    address: DEMO,
    async show(page) {
      await press(page, 'Control+k', 'palette');
      const { palette } = (await page.locator('html').getAttribute('lang')) === 'en' ? en : zh;
      await page.keyboard.type(palette.stream.remove('chat'));
      await page.keyboard.press('Enter');
      await seen(page, 'remove-dialog');
    },
  },
  ...['look', 'time', 'capture', 'keys'].map((one) => ({
    name: `settings-${one}`,
    address: DEMO,
    async show(page: Page) {
      await press(page, 'Control+,', 'settings-dialog');
      await page.getByTestId(`settings-${one}`).click();
    },
  })),
];

/** The same with the drawer below the timeline. */
function below(name: string, address: string, show: (page: Page) => Promise<void>): Scene {
  const moved = async (page: Page) => {
    await show(page);
    await page.keyboard.press('Control+Shift+d');
    await page.locator('.below .side').waitFor();
  };
  return { name: `${name}-below`, address, show: moved };
}

export async function seen(page: Page, testid: string): Promise<void> {
  await page.getByTestId(testid).first().waitFor();
}

/** Every stream has a menu; one is open. */
function menuItem(page: Page, testid: string): Locator {
  return page.getByTestId(testid).filter({ visible: true });
}

export async function rows(page: Page): Promise<void> {
  await seen(page, 'row');
}

async function press(page: Page, key: string, opens: string): Promise<void> {
  await rows(page);
  await page.keyboard.press(key);
  await seen(page, opens);
}

/** Does what the palette finds first. */
export async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.locator('[data-testid="palette-input"]:focus').waitFor();
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
  await page.getByTestId('palette-input').waitFor({ state: 'detached' });
}

async function inState(page: Page, state: string): Promise<void> {
  await page.locator(`[data-testid="stream-row"][data-state="${state}"]`).first().waitFor();
}

export async function startDemo(page: Page): Promise<void> {
  await page.getByTestId('try-demo').click();
  await page.getByTestId('row').nth(4).waitFor();
}

export async function filter(page: Page, words: string): Promise<void> {
  await rows(page);
  await page.getByTestId('filter-input').fill(words);
  await page.keyboard.press('Enter');
  // It is said once all is found; rows before that may be of the view before.
  await seen(page, 'filter-time');
}

export async function markTime(page: Page): Promise<void> {
  await rows(page);
  const box = await page.getByTestId('lanes').boundingBox();
  if (!box) throw new Error('there are no lanes');
  await page.mouse.move(box.x + box.width * 0.3, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + 20, { steps: 4 });
  await page.mouse.up();
  await seen(page, 'lanes-brush');
}

async function streamMenu(page: Page, name = 'chat'): Promise<void> {
  const stream = page.locator(`[data-testid="stream-row"][data-name="${name}"]`);
  await stream.hover();
  await stream.getByTestId('stream-menu').click();
  await page.getByRole('menu').waitFor();
}

/** A trade, so that there are numbers and a record before it to compare with. */
export async function record(page: Page, tab: string): Promise<void> {
  await filter(page, 'type:trade');
  await rows(page);
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await page.getByTestId(`tab-${tab}`).click();
  await page.locator('#drawer-panel > *').first().waitFor();
}

async function connections(page: Page): Promise<void> {
  await inState(page, 'retrying');
  await streamMenu(page, 'refusing');
  await menuItem(page, 'menu-details').click();
  await seen(page, 'attempt-view');
}

async function compose(page: Page): Promise<void> {
  await streamMenu(page);
  await menuItem(page, 'menu-write').click();
  await seen(page, 'compose');
  await page.getByTestId('compose-send').click();
  await seen(page, 'compose-answer');
}

async function columnAndChart(page: Page): Promise<void> {
  await record(page, 'pretty');
  const tree = page.getByTestId('drawer-pretty');
  const choose = async (steps: number, item: string) => {
    await tree.focus();
    for (let step = 0; step < steps; step++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+F10');
    await menuItem(page, item).click();
  };
  await choose(2, 'value-column');
  await seen(page, 'cell');
  await choose(0, 'value-chart');
  await seen(page, 'chart');
}

async function alertsFired(page: Page): Promise<void> {
  await press(page, 'a', 'alerts-dialog');
  await page.getByTestId('alert-add').click();
  await page.locator('#alert-kind').selectOption('filter');
  await page.locator('#alert-filter').fill('ACME');
  await page.locator('#alert-name').fill('trades of ACME');
  await page.getByTestId('alert-save').click();
  await seen(page, 'fired-alert');
}
