/** What is told after the demo feeds are started, one after the other. */
import type { Command } from '../app/commands';
import type { Session } from '../app/session.svelte';

export interface Step {
  id: 'rows' | 'lanes' | 'states' | 'filter' | 'pause' | 'more';
  /** What does the same by keys. */
  keys: readonly Command[];
  /** The person did it: there is no need to tell it. */
  done: (session: Session) => boolean;
}

/** So long each is there to be read, if nothing else is done: all within a minute. */
export const EVERY_MS = 9000;

export const STEPS: readonly Step[] = [
  { id: 'rows', keys: ['open'], done: ({ timeline }) => timeline.selected !== null },
  { id: 'states', keys: [], done: () => false },
  { id: 'lanes', keys: ['zoom-in', 'fit'], done: ({ lanes }) => lanes.brush !== null },
  { id: 'filter', keys: ['filter'], done: ({ filter }) => filter.trim() !== '' },
  { id: 'pause', keys: ['pause'], done: ({ timeline }) => timeline.paused },
  { id: 'more', keys: ['palette', 'help'], done: () => false },
];
