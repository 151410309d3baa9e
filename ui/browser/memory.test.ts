/** What the page holds on to while it is looked at for long. */
import type { CDPSession, Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { rows } from './scenes';
import { windows } from './window';

const open = windows();

/** Each is a turn of the wheel that brings rows which were not at hand. */
const TURNS = 1_000;
/** Bytes; a thousand replies, held on to, are far more. */
const MOST_GROWTH = 4e6;

it('a thousand replies later the page holds no more than before', async () => {
  const page = await open('?rows=1000000');
  await rows(page);
  const cdp = await page.context().newCDPSession(page);
  await turn(page, TURNS / 4);
  const before = await held(cdp);
  await turn(page, TURNS);
  // What is still on its way may hold something for a moment.
  const grown = async () => {
    const now = await held(cdp);
    return { bytes: now.bytes - before.bytes < MOST_GROWTH, nodes: now.nodes < before.nodes + 500 };
  };
  await expect.poll(grown, { timeout: 60_000 }).toEqual({ bytes: true, nodes: true });
}, 300_000);

/** Turns the wheel once a frame, up and down. */
async function turn(page: Page, turns: number): Promise<void> {
  await page.getByTestId('rows').evaluate(async (rows, turns) => {
    for (let at = 0; at < turns; at++) {
      const deltaY = (at % 3 === 2 ? 1 : -1) * 40;
      const wheel = { deltaY, deltaMode: 1, bubbles: true, cancelable: true };
      rows.dispatchEvent(new WheelEvent('wheel', wheel));
      await new Promise(requestAnimationFrame);
    }
  }, turns);
}

/** Bytes of script's objects and nodes of documents, once all that can go has gone. */
async function held(cdp: CDPSession): Promise<{ bytes: number; nodes: number }> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  const { nodes } = await cdp.send('Memory.getDOMCounters');
  return { bytes: usedSize, nodes };
}
