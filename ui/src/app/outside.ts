/** What happens outside of the page, and where the window shows it. */
import type { Told } from '../host/host';
import { language } from '../text/language';
import { text } from '../text/text';
import { isolated, visible } from '../text/visible';
import type { Session } from './session.svelte';

/** A stream that someone else asks to watch. */
export type Asked = Extract<Told, { kind: 'open-url' }>;

export interface Shows {
  /** The dialog in which the person adds the stream, or does not. */
  add(asked: Asked): void;
  record(seq: number): Promise<void>;
}

/** Hears of it as long as the page is there. */
export async function hearOutside(session: Session, shows: Shows): Promise<void> {
  const { host, notices } = session;
  await session.attempt(text.outside.unheard, () =>
    host.hear((told) => {
      if (told.kind === 'open-url') shows.add(told);
      else if (told.kind === 'record') void shows.record(told.seq);
      else if (told.kind === 'refused') notices.add(visible(told.message));
      else void importDrop(session, told);
    }, language()),
  );
}

async function importDrop(
  session: Session,
  { id, count, names }: Extract<Told, { kind: 'drop' }>,
): Promise<void> {
  const begun = await session.attempt(text.outside.dropFailed, () => session.host.importDrop(id));
  const name = isolated(names[0] ?? '');
  if (begun) session.notices.add(text.outside.importing(name, count - 1), false);
}
