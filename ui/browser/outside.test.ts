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

it('what a person adds themselves was asked for by nobody else', async () => {
  const page = await open('?demo');
  await page.getByTestId('add-stream').click();
  await seen(page, 'stream-url');
  expect(await page.getByTestId('stream-asked').count()).toBe(0);
});
