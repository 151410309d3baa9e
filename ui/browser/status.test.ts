/** The status bar. */
import { expect, it } from 'vitest';

import { rows } from './scenes';
import { windows } from './window';

const open = windows();

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
