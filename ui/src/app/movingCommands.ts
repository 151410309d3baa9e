/** What the keys for moving about do. */
import type { Session } from './session.svelte';

type Solo = `solo-${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`;
type Step = `${'next' | 'previous'}-${'match' | 'error' | 'break'}`;
type Handlers = Record<
  Solo | Step | 'find' | 'go-to-time' | 'zoom-in' | 'zoom-out' | 'fit',
  () => void
>;

export function movingCommands(
  session: Session,
  opens: { find: () => void; goTo: () => void },
): Handlers {
  const { lanes, moving, timeline } = session;
  const match = (back: boolean) => {
    if (moving.term.trim() === '') opens.find();
    else void moving.step('match', back);
  };
  const solo = (number: number) => () => {
    const stream = session.streams[number - 1];
    if (stream) session.toggleSolo(stream.name);
  };
  return {
    find: opens.find,
    'go-to-time': opens.goTo,
    'next-match': () => match(false),
    'previous-match': () => match(true),
    'next-error': () => void moving.step('error', false),
    'previous-error': () => void moving.step('error', true),
    'next-break': () => void moving.step('break', false),
    'previous-break': () => void moving.step('break', true),
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
