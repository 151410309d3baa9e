/** What the keys for moving about and for selecting do. */
import { pageRows } from '../grid/scroll';
import type { Handlers } from './commands';
import type { CopyFormat } from './copying';
import type { Session } from './session.svelte';

export interface Opens {
  copy: (as: CopyFormat) => void;
  find: () => void;
  goTo: () => void;
}

export function movingCommands(session: Session, opens: Opens): Handlers {
  const { bookmarks, lanes, moving, timeline } = session;
  const match = (back: boolean) => {
    if (moving.term.trim() === '') opens.find();
    else void moving.step('match', back);
  };
  const solo = (number: number) => () => {
    const stream = session.streams[number - 1];
    if (stream) session.toggleSolo(stream.name);
  };
  const extend = (pages: number) => timeline.step(pages * pageRows(timeline.viewport), true);
  const selectAll = () => {
    const engine = session.status?.engine;
    if (engine) timeline.selectAll(engine.first_seq, engine.last_seq);
  };
  return {
    'extend-down': () => timeline.step(1, true),
    'extend-up': () => timeline.step(-1, true),
    'extend-page-down': () => extend(1),
    'extend-page-up': () => extend(-1),
    'extend-start': () => timeline.extend(0),
    'extend-end': () => timeline.extend(timeline.total - 1),
    'select-all': selectAll,
    copy: () => opens.copy('text'),
    'copy-ndjson': () => opens.copy('ndjson'),
    find: opens.find,
    'go-to-time': opens.goTo,
    'next-match': () => match(false),
    'previous-match': () => match(true),
    'next-error': () => void moving.step('error', false),
    'previous-error': () => void moving.step('error', true),
    'next-break': () => void moving.step('break', false),
    'previous-break': () => void moving.step('break', true),
    bookmark: () => void bookmarks.toggle(),
    'next-bookmark': () => bookmarks.step(false),
    'previous-bookmark': () => bookmarks.step(true),
    'zoom-in': () => lanes.zoomStep(true, timeline.follow),
    'zoom-out': () => lanes.zoomStep(false, timeline.follow),
    fit: () => lanes.fit(),
    'solo-1': solo(1),
    'solo-2': solo(2),
    'solo-3': solo(3),
    'solo-4': solo(4),
    'solo-5': solo(5),
    'solo-6': solo(6),
    'solo-7': solo(7),
    'solo-8': solo(8),
    'solo-9': solo(9),
  };
}
