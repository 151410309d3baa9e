/** What the address of a scripted engine asks for, see fake.ts. */
import { newHeader, newSpec, newValue, type StreamSpec } from '../host';
import { DEMO_FEEDS, feedUrl, STATE_FEEDS } from './feeds';
import { HOSTILE_NAME, hostileEvents } from './hostile';
import type { Streams } from './streams';

export const DEMO_URL = 'http://127.0.0.1:8787';

export function demoSpecs(): StreamSpec[] {
  return DEMO_FEEDS.map((feed) => ({ ...newSpec(feedUrl(DEMO_URL, feed)), name: feed.name }));
}

/** The demo's streams, of which three have sent what there is. */
export function openDemo(streams: Streams, history: number): void {
  demoSpecs().forEach((spec, at) => streams.open(spec, at < 3 ? Math.floor(history / 3) : 0));
}

/** A stream for each state and badge. */
export function openStates(streams: Streams): void {
  for (const feed of STATE_FEEDS) {
    const spec = { ...newSpec(feedUrl(DEMO_URL, feed)), name: feed.name };
    if (feed.acts === 'waking') {
      spec.accept_any_certificate = true;
      spec.headers = [{ ...newHeader('X-Api-Key'), secret: true, kept: true }];
      spec.auth = { bearer: { token: { ...newValue(), secret: true, kept: true } } };
    }
    if (feed.acts === 'buffered') Object.assign(spec, { freeze_id: true, last_event_id: '4711' });
    streams.open(spec, 0);
  }
}

export function openHostile(streams: Streams): void {
  const stream = streams.open({ ...newSpec(`${DEMO_URL}/silent`), name: HOSTILE_NAME }, 0);
  const keep = streams.keepFor(stream);
  for (const event of hostileEvents()) {
    keep({ ...event, time: Date.now(), kind: 'event', duplicate: false });
  }
}

/** Streams that say nothing, to fill the rail. */
export function openMany(streams: Streams, count: number): void {
  for (let number = 1; number <= count; number++) {
    const url = `${DEMO_URL}/silent?number=${number}`;
    streams.open({ ...newSpec(url), name: `stream ${number}` }, 0);
  }
}
