/** What the window says of its state is known to be so. */
import { expect, it } from 'vitest';

import { en } from '../src/text/en';
import { rows, seen } from './scenes';
import { windows } from './window';

const open = windows();

it('an engine that answers no more is not said to have stopped recording', async () => {
  const page = await open('?demo&mute=the engine went away');
  const footer = page.locator('footer').last();
  await footer.getByText(en.status.unanswered).waitFor();
  expect(await footer.textContent()).not.toContain(en.status.notRecording);
});

it('among many streams the state of one that is not open is written on its line', async () => {
  const page = await open('?demo&states&streams=60');
  for (const state of ['failed', 'ended', 'retrying'] as const) {
    const line = page.locator(`[data-testid="stream-row"][data-state="${state}"]`).first();
    await line.getByText(en.state[state], { exact: true }).waitFor();
    expect(await line.textContent()).not.toContain('/s');
  }
  const line = page.locator('[data-testid="stream-row"][data-state="open"]').first();
  await line.getByText('/s').waitFor();
});

it('the words of a stream that is not shown are readable', async () => {
  const page = await open('?demo');
  await seen(page, 'row');
  await page.keyboard.press('1');
  const state = page.getByTestId('stream-row').last().getByTestId('stream-state');
  const opacity = await state.evaluate((one) => {
    let product = 1;
    for (let at: Element | null = one; at; at = at.parentElement) {
      product *= Number(getComputedStyle(at).opacity);
    }
    return product;
  });
  expect(opacity).toBe(1);
});

it('tells of the disk, of what retention took, and how long a filter took', async () => {
  const page = await open('?rows=20000&removed=5000');
  await rows(page);
  const said = (id: string) => page.getByTestId(id).textContent();
  expect(await said('status-disk')).toMatch(/[\d.]+ [KM]iB on disk/);
  expect(await said('removed')).toContain('5,000 removed');
  expect(await page.getByTestId('filter-time').count()).toBe(0);
  await page.getByTestId('filter-input').fill('type:message');
  await page.getByTestId('filter-time').waitFor();
  expect(await said('filter-time')).toMatch(/filtered in [\d.]+ m?s/);
  await page.getByTestId('filter-input').fill('');
  await page.getByTestId('filter-time').waitFor({ state: 'detached' });
});

it('says nothing of what was removed where all is there', async () => {
  const page = await open('?rows=3000');
  await rows(page);
  expect(await page.getByTestId('removed').count()).toBe(0);
});
