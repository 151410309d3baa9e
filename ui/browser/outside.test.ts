/** Streams that are asked for from outside of the window. */
import { expect, it } from 'vitest';

import { en } from '../src/text/en';
import { rows, seen } from './scenes';
import { windows } from './window';

const open = windows();

it('a stream that a link asks for says so, and where it would connect to', async () => {
  const page = await open('?demo&link=https://bank.example@feeds.example:8443/prices');
  const asked = page.getByTestId('stream-asked');
  await asked.getByText('feeds.example:8443', { exact: true }).waitFor();
  expect(await asked.textContent()).toContain(en.stream.askedBy.link);
  const url = page.getByTestId('stream-url');
  expect((await url.getAttribute('aria-describedby'))?.split(' ')).toContain(await asked.getAttribute('id'));
  await url.fill('http://127.0.0.1:9/');
  await asked.getByText('127.0.0.1:9', { exact: true }).waitFor();
  expect(await page.getByTestId('stream-row').filter({ hasText: 'feeds' }).count()).toBe(0);
});

it('so does one whose URL is dropped', async () => {
  const page = await open('?demo');
  await rows(page);
  await page.getByRole('grid').evaluate((grid) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.setData('text/plain', 'http://127.0.0.1:8787/stocks');
    grid.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
  const asked = page.getByTestId('stream-asked');
  await asked.getByText('127.0.0.1:8787', { exact: true }).waitFor();
  expect(await asked.textContent()).toContain(en.stream.askedBy.drop);
});

it('a drop is offered only where it is taken', async () => {
  const page = await open('?demo');
  await rows(page);
  const drag = (type: string) =>
    page.locator('body').evaluate((body, type) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData('text/plain', 'http://127.0.0.1:8787/stocks');
      const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
      body.dispatchEvent(event);
      return event.defaultPrevented;
    }, type);
  await drag('dragover');
  await seen(page, 'drop-overlay');
  await drag('dragleave');
  await page.getByTestId('drop-overlay').waitFor({ state: 'detached' });

  await page.keyboard.press('t');
  await seen(page, 'go-to-dialog');
  // The page is not left for the link either.
  expect(await drag('dragover')).toBe(true);
  expect(await page.getByTestId('drop-overlay').count()).toBe(0);
  expect(await drag('drop')).toBe(true);
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  expect(await page.getByTestId('drop-overlay').count()).toBe(0);
  expect(await page.getByTestId('stream-dialog').count()).toBe(0);
});

it('what a person adds themselves was asked for by nobody else', async () => {
  const page = await open('?demo');
  await page.getByTestId('add-stream').click();
  await seen(page, 'stream-url');
  expect(await page.getByTestId('stream-asked').count()).toBe(0);
});
