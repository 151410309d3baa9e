/** What a stream's menu offers, whatever line it belongs to. */
import Bookmark from '@lucide/svelte/icons/bookmark';
import Cable from '@lucide/svelte/icons/cable';
import Send from '@lucide/svelte/icons/send-horizontal';
import Terminal from '@lucide/svelte/icons/terminal';

import type { Session } from '../app/session.svelte';
import type { StreamStatus } from '../host/host';
import type { MenuItem } from '../menu/menu';
import { text } from '../text/text';
import type { RailDoes } from './rail';

export function menuOf({ key, name }: StreamStatus, does: RailDoes, session: Session): MenuItem[] {
  const item = (label: string, icon: MenuItem['icon'], testid: string, run: () => void) => ({
    label,
    icon,
    testid,
    run,
  });
  return [
    item(text.rail.details, Cable, 'menu-details', () => does.details(key)),
    item(text.rail.resumeId, Bookmark, 'menu-resume-id', () => does.resumeId(key)),
    item(text.compose.open, Send, 'menu-write', () => does.write(key)),
    item(text.rail.copyCurl, Terminal, 'menu-curl', () => void session.copyCurl(name)),
  ];
}
