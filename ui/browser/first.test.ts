/** The first minute: the demo feeds explain the program by being watched. */
import { expect, it } from 'vitest';

import { STEPS } from '../src/tour/steps';
import { en } from '../src/text/en';
import { rows, startDemo } from './scenes';
import { windows } from './window';

const open = windows();

it('after the demo is started the first steps are told by themselves, and go when they are closed', async () => {
  const page = await open('');
  await startDemo(page);
  const tour = page.getByRole('region', { name: en.tour.label });
  const last = STEPS.at(-1)?.id ?? 'more';
  await tour.getByText(en.tour.steps[last]).waitFor({ timeout: 200_000 });
  await page.getByTestId('tour-close').click();
  await tour.waitFor({ state: 'detached' });
});

it('what the person has done is not told', async () => {
  const page = await open('');
  await startDemo(page);
  const tour = page.getByTestId('tour');
  await tour.hover();
  await page.keyboard.press('k');
  await tour.getByText(en.tour.steps.rows).waitFor({ state: 'detached' });
  expect(await tour.getByRole('status').textContent()).not.toBe('');
});

it('who knows the window is told nothing', async () => {
  const page = await open('?rows=3000&demo');
  await rows(page);
  expect(await page.getByTestId('tour').count()).toBe(0);
});
