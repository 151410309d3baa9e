/** Which key does what. Letters are off where a person types. */

export type Command =
  | 'down'
  | 'up'
  | 'page-down'
  | 'page-up'
  | 'start'
  | 'end'
  | 'filter'
  | 'open'
  | 'close'
  | 'follow'
  | 'pause'
  | 'export'
  | 'add'
  | 'help'
  | 'find'
  | 'go-to-time'
  | `${'next' | 'previous'}-${'match' | 'error' | 'break'}`
  | `solo-${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | 'zoom-in'
  | 'zoom-out'
  | 'fit';

/** What the map needs of a `KeyboardEvent`. */
export interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** Where the focus is: a field takes letters, a control takes Enter and Space. */
export type Focus = 'field' | 'control' | 'elsewhere';

const PLAIN: Record<string, Command> = {
  j: 'down',
  ArrowDown: 'down',
  k: 'up',
  ArrowUp: 'up',
  PageDown: 'page-down',
  PageUp: 'page-up',
  g: 'start',
  Home: 'start',
  G: 'end',
  End: 'end',
  f: 'follow',
  '/': 'filter',
  '?': 'help',
  Enter: 'open',
  ' ': 'pause',
  Escape: 'close',
  t: 'go-to-time',
  n: 'next-match',
  N: 'previous-match',
  e: 'next-error',
  E: 'previous-error',
  ']': 'next-break',
  '[': 'previous-break',
  z: 'zoom-in',
  Z: 'zoom-out',
  '0': 'fit',
  '1': 'solo-1',
  '2': 'solo-2',
  '3': 'solo-3',
  '4': 'solo-4',
  '5': 'solo-5',
  '6': 'solo-6',
  '7': 'solo-7',
  '8': 'solo-8',
  '9': 'solo-9',
};

const WITH_CONTROL: Record<string, Command> = { e: 'export', n: 'add', f: 'find' };

export function commandOf(press: Press, focus: Focus): Command | null {
  if (press.altKey) return null;
  if (press.ctrlKey || press.metaKey) return WITH_CONTROL[press.key.toLowerCase()] ?? null;
  const command = PLAIN[press.key] ?? null;
  if (focus === 'field') return command === 'close' ? command : null;
  if (focus === 'control' && (press.key === 'Enter' || press.key === ' ')) return null;
  return command;
}

export function focusOf(target: EventTarget | null): Focus {
  if (!(target instanceof HTMLElement)) return 'elsewhere';
  if (target.isContentEditable) return 'field';
  if (target instanceof HTMLInputElement) {
    return ['checkbox', 'radio', 'button'].includes(target.type) ? 'control' : 'field';
  }
  if (target.matches('textarea, select')) return 'field';
  return target.closest('button, a, summary, [role="tab"]') ? 'control' : 'elsewhere';
}
