/**
 * Pictures of everything, to be looked at: `PICTURES=. npm run test:browser -- pictures`, or any
 * other pattern for the names of those that are wanted: `PICTURES='help.*dark'`.
 */
import { describe, it } from 'vitest';

import { SCENES } from './scenes';
import { SMALL, WIDE, windows, type Look } from './window';

const FOLDER = '../target/window/browser';
const wanted: string | undefined = import.meta.env.PICTURES;
const looks = (['en', 'zh'] as const).flatMap((language) =>
  [false, true].flatMap((dark) => [SMALL, WIDE].map((size) => ({ language, dark, size }))),
);
const pictures = SCENES.flatMap(({ name, address, show }) =>
  looks.map((look) => ({ name: `${name}-${nameOf(look)}`, address, show, look })),
).filter(({ name }) => wanted !== undefined && new RegExp(wanted).test(name));

describe.runIf(wanted)('pictures', () => {
  const open = windows();

  it.each(pictures)('$name', async ({ name, address, show, look }) => {
    const page = await open(address, look);
    await show?.(page);
    // Only a picture: what comes late may be in it or not.
    await page.waitForTimeout(400);
    await page.screenshot({ path: `${FOLDER}/${name}.png` });
  });
});

function nameOf({ dark, language, size }: Required<Pick<Look, 'dark' | 'language' | 'size'>>): string {
  return `${dark ? 'dark' : 'light'}-${language}-${size.width}`;
}
