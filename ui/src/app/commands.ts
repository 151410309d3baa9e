/** Everything that a key or the palette can ask of the window, with the keys it has by default. */

export const GROUPS = ['move', 'select', 'find', 'view', 'streams', 'window'] as const;
export type Group = (typeof GROUPS)[number];

interface Entry {
  id: string;
  group: Group;
  /** Chords as `keys.ts` writes them. */
  keys: readonly string[];
}

export const COMMANDS = [
  { id: 'down', group: 'move', keys: ['j', 'ArrowDown'] },
  { id: 'up', group: 'move', keys: ['k', 'ArrowUp'] },
  { id: 'page-down', group: 'move', keys: ['PageDown'] },
  { id: 'page-up', group: 'move', keys: ['PageUp'] },
  { id: 'start', group: 'move', keys: ['g', 'Home'] },
  { id: 'end', group: 'move', keys: ['G', 'End'] },
  { id: 'follow', group: 'move', keys: ['f'] },
  { id: 'go-to-time', group: 'move', keys: ['t'] },

  { id: 'extend-down', group: 'select', keys: ['Shift+ArrowDown', 'J'] },
  { id: 'extend-up', group: 'select', keys: ['Shift+ArrowUp', 'K'] },
  { id: 'extend-page-down', group: 'select', keys: ['Shift+PageDown'] },
  { id: 'extend-page-up', group: 'select', keys: ['Shift+PageUp'] },
  { id: 'extend-start', group: 'select', keys: ['Shift+Home'] },
  { id: 'extend-end', group: 'select', keys: ['Shift+End'] },
  { id: 'select-all', group: 'select', keys: ['Ctrl+A'] },
  { id: 'copy', group: 'select', keys: ['Ctrl+C'] },
  { id: 'copy-ndjson', group: 'select', keys: ['Ctrl+Shift+C'] },

  { id: 'filter', group: 'find', keys: ['/'] },
  { id: 'save-filter', group: 'find', keys: ['Ctrl+S'] },
  { id: 'find', group: 'find', keys: ['Ctrl+F'] },
  { id: 'next-match', group: 'find', keys: ['n'] },
  { id: 'previous-match', group: 'find', keys: ['N'] },
  { id: 'next-error', group: 'find', keys: ['e'] },
  { id: 'previous-error', group: 'find', keys: ['E'] },
  { id: 'next-break', group: 'find', keys: [']'] },
  { id: 'previous-break', group: 'find', keys: ['['] },
  { id: 'next-bookmark', group: 'find', keys: ['b'] },
  { id: 'previous-bookmark', group: 'find', keys: ['B'] },

  { id: 'open', group: 'view', keys: ['Enter'] },
  { id: 'close', group: 'view', keys: ['Escape'] },
  { id: 'pause', group: 'view', keys: ['Space'] },
  { id: 'bookmark', group: 'view', keys: ['m'] },
  { id: 'diff', group: 'view', keys: ['d'] },
  { id: 'zoom-in', group: 'view', keys: ['z'] },
  { id: 'zoom-out', group: 'view', keys: ['Z'] },
  { id: 'fit', group: 'view', keys: ['0'] },

  { id: 'add', group: 'streams', keys: ['Ctrl+N'] },
  { id: 'pause-all', group: 'streams', keys: [] },
  { id: 'resume-all', group: 'streams', keys: [] },
  { id: 'solo-1', group: 'streams', keys: ['1'] },
  { id: 'solo-2', group: 'streams', keys: ['2'] },
  { id: 'solo-3', group: 'streams', keys: ['3'] },
  { id: 'solo-4', group: 'streams', keys: ['4'] },
  { id: 'solo-5', group: 'streams', keys: ['5'] },
  { id: 'solo-6', group: 'streams', keys: ['6'] },
  { id: 'solo-7', group: 'streams', keys: ['7'] },
  { id: 'solo-8', group: 'streams', keys: ['8'] },
  { id: 'solo-9', group: 'streams', keys: ['9'] },

  { id: 'palette', group: 'window', keys: ['Ctrl+K'] },
  { id: 'bookmarks', group: 'window', keys: ['M'] },
  { id: 'alerts', group: 'window', keys: ['a'] },
  { id: 'import', group: 'window', keys: ['Ctrl+O'] },
  { id: 'import-folder', group: 'window', keys: ['Ctrl+Shift+O'] },
  { id: 'export', group: 'window', keys: ['Ctrl+E'] },
  { id: 'rail', group: 'window', keys: ['Ctrl+B'] },
  { id: 'drawer-side', group: 'window', keys: ['Ctrl+Shift+D'] },
  { id: 'next-region', group: 'window', keys: ['F6'] },
  { id: 'previous-region', group: 'window', keys: ['Shift+F6'] },
  { id: 'settings', group: 'window', keys: ['Ctrl+,'] },
  { id: 'help', group: 'window', keys: ['?'] },
  { id: 'diagnostics', group: 'window', keys: [] },
] as const satisfies readonly Entry[];

export type Command = (typeof COMMANDS)[number]['id'];

/** What the window does for a command; without an entry the command is not offered. */
export type Handlers = Partial<Record<Command, () => void>>;

/** The commands that are offered, in the table's order. */
export function offered(handlers: Handlers): (typeof COMMANDS)[number][] {
  return COMMANDS.filter(({ id }) => handlers[id] !== undefined);
}
