/** Everything that the palette offers, as it is when it opens. */
import { offered, type Group, type Handlers } from '../app/commands';
import type { Session } from '../app/session.svelte';
import type { LiveSettings } from '../app/settings.svelte';
import type { Settings, StreamAction, StreamStatus } from '../host/host';
import type { RailDoes } from '../rail/rail';
import { PAGES, type Page } from '../settings/pages';
import { en } from '../text/en';
import { text } from '../text/text';
import { isolated, visible } from '../text/visible';

export interface Entry {
  /** The same over restarts, for what was used recently. */
  id: string;
  title: string;
  /** Another name that finds it. */
  also?: string;
  /** What kind of thing it is. */
  kind: string;
  keys: readonly string[];
  run: () => void;
}

interface Window {
  session: Session;
  settings: LiveSettings;
  handlers: Handlers;
  rail: RailDoes;
  opens: Opens;
}

/** Dialogs that no key has. */
export interface Opens {
  /** Asks whether to remove a stream. */
  remove: (name: string) => void;
  settings: (page: Page) => void;
}

const words = text.palette;
/** What is asked for by name comes before what the hand does. */
const ORDER: readonly Group[] = ['window', 'streams', 'find', 'view', 'move', 'select'];

export function entriesOf(window: Window): Entry[] {
  return [
    ...commandsOf(window),
    ...demoOf(window),
    ...filtersOf(window),
    ...window.session.streams.flatMap((stream) => streamOf(stream, window)),
    ...settingsOf(window),
  ];
}

/** The last entry of any query: what was typed, as a filter. */
export function filterFor(query: string, { session }: Pick<Window, 'session'>): Entry {
  return {
    id: 'filter-for',
    title: words.filterFor(visible(query)),
    kind: words.filter,
    keys: [],
    run: () => session.setFilter(query),
  };
}

function commandsOf({ settings, handlers }: Window): Entry[] {
  return offered(handlers)
    .filter(({ id }) => id !== 'palette')
    .sort((a, b) => ORDER.indexOf(a.group) - ORDER.indexOf(b.group))
    .map(({ id, group }) => ({
      id,
      title: text.commands.titles[id],
      also: en.commands.titles[id],
      kind: text.commands.groups[group],
      keys: settings.keymap.keysOf(id),
      run: () => handlers[id]?.(),
    }));
}

function filtersOf({ session, settings }: Window): Entry[] {
  const saved = settings.now.saved_filters.map(({ name, filter }) => ({
    id: `saved ${name}`,
    title: words.saved(visible(name)),
    also: filter,
    kind: words.filter,
    keys: [],
    run: () => session.setFilter(filter),
  }));
  if (session.filter === '') return saved;
  const clear = { id: 'clear-filter', title: words.clearFilter, kind: words.filter, keys: [] };
  return [{ ...clear, run: () => session.setFilter('') }, ...saved];
}

/** The built-in feeds, on or off. */
function demoOf({ session }: Window): Entry[] {
  const engine = session.status?.engine;
  if (!engine) return [];
  return [
    {
      id: 'demo',
      title: engine.demo ? text.demo.stop : text.empty.demo,
      kind: text.commands.groups.streams,
      keys: [],
      run: () => void (engine.demo ? session.stopDemo() : session.startDemo()),
    },
  ];
}

function streamOf(stream: StreamStatus, { session, rail, opens }: Window): Entry[] {
  const { name, key, state } = stream;
  const shown = visible(name);
  const control = (action: StreamAction) => () =>
    void session.attempt(text.failed[action](isolated(name)), () =>
      session.host.controlStream(name, action),
    );
  const alone = session.solo.length === 1 && session.solo[0] === name;
  const stopped = ['failed', 'ended', 'paused'].includes(state);
  const does: [string, string, () => void][] = [
    [
      'solo',
      alone ? words.stream.unsolo : words.stream.solo(shown),
      () => session.toggleSolo(name),
    ],
    [
      'mute',
      session.muted.includes(name) ? words.stream.unmute(shown) : words.stream.mute(shown),
      () => session.toggleMute(name),
    ],
    ['edit', words.stream.edit(shown), () => rail.edit(name)],
    stopped
      ? ['resume', words.stream.resume(shown), control('resume')]
      : ['pause', words.stream.pause(shown), control('pause')],
    ['reconnect', words.stream.reconnect(shown), control('reconnect')],
    ['details', words.stream.details(shown), () => rail.details(key)],
    ['resume-id', words.stream.resumeId(shown), () => rail.resumeId(key)],
    ['write', text.compose.title(shown), () => rail.write(key)],
    ['curl', words.stream.curl(shown), () => void session.copyCurl(name)],
    ['remove', words.stream.remove(shown), () => opens.remove(name)],
  ];
  return does.map(([what, title, run]) => ({
    id: `${what} ${name}`,
    title,
    kind: text.grid.stream,
    keys: [],
    run,
  }));
}

/** The dialog's pages, and a choice for each value that is not chosen. */
function settingsOf({ session, settings, opens }: Window): Entry[] {
  const said = text.settings;
  const { now } = settings;
  const entry = (id: string, title: string, change: Partial<Settings>): Entry => ({
    id: `set ${id}`,
    title,
    kind: words.settings,
    keys: [],
    run: () => void save(title, change),
  });
  const save = async (title: string, change: Partial<Settings>) => {
    const why = await settings.change(change);
    if (why !== null) session.notices.add(text.failed.because(title, why));
  };
  const choice = <
    K extends 'theme' | 'density' | 'drawer' | 'language' | 'renderer' | 'time_zone' | 'time_format',
  >(
    field: K,
    name: string,
    values: Record<Settings[K], string>,
  ): Entry[] =>
    (Object.entries(values) as [Settings[K], string][])
      .filter(([value]) => value !== now[field])
      .map(([value, title]) =>
        entry(`${field} ${value}`, words.setting(name, title), {
          [field]: value,
        }),
      );
  const toggle = (field: 'follow' | 'relative_time' | 'notifications', name: string): Entry =>
    entry(field, words.setting(name, now[field] ? words.off : words.on), { [field]: !now[field] });
  const pages = PAGES.map((page) => ({
    id: `settings ${page}`,
    title: words.setting(said.title, said.pages[page]),
    kind: words.settings,
    keys: [],
    run: () => opens.settings(page),
  }));
  return [
    ...pages,
    ...choice('theme', said.theme, said.themes),
    ...choice('density', said.density, said.densities),
    ...choice('drawer', said.drawer, said.drawers),
    ...choice('time_zone', said.timeZone, said.timeZones),
    ...choice('time_format', said.clock, said.clocks),
    ...choice('language', said.language, said.languages),
    ...choice('renderer', said.renderer, said.renderers),
    toggle('relative_time', said.relative),
    toggle('follow', said.follow),
    toggle('notifications', said.notifications),
  ];
}
