/** Where the drawer stands: right of the timeline or below it. */
import type { Session } from '../app/session.svelte';
import type { LiveSettings } from '../app/settings.svelte';
import { text } from '../text/text';

/** Moves it to the other place, where it stays; why it can't be saved is said. */
export async function moveDrawer(session: Session, settings: LiveSettings): Promise<boolean> {
  const drawer = settings.now.drawer === 'bottom' ? 'right' : 'bottom';
  const why = await settings.change({ drawer });
  if (why !== null) session.notices.add(text.failed.because(text.drawer.moveFailed, why));
  return why === null;
}
