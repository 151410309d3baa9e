/** What the window says of its state is known to be so. */
import { expect, it } from 'vitest';

import { en } from '../src/text/en';
import { windows } from './window';

const open = windows();

it('an engine that answers no more is not said to have stopped recording', async () => {
  const page = await open('?demo&mute=the engine went away');
  const footer = page.locator('footer').last();
  await footer.getByText(en.status.unanswered).waitFor();
  expect(await footer.textContent()).not.toContain(en.status.notRecording);
});
