/** Keys that select several rows and copy them. */

export interface SelectionPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  target: EventTarget | null;
}

export type SelectionKey =
  | 'all'
  | 'start'
  | 'end'
  | 'copy'
  | 'copy-ndjson'
  | { rows: number; pages: number };

const EXTENDING: Record<string, SelectionKey> = {
  ArrowDown: { rows: 1, pages: 0 },
  ArrowUp: { rows: -1, pages: 0 },
  PageDown: { rows: 0, pages: 1 },
  PageUp: { rows: 0, pages: -1 },
  Home: 'start',
  End: 'end',
};
/** Where these keys have a meaning of their own. */
const TYPING = 'input, textarea, select, dialog';
const MOVING = '[role="slider"], [role="tree"], [role="menu"], [role="tablist"]';

/** `noText`: no text of the page is selected, which Ctrl+C would copy. */
export function selectionKey(press: SelectionPress, noText: boolean): SelectionKey | null {
  const within = (what: string) =>
    press.target instanceof Element && press.target.closest(what) !== null;
  if (press.altKey || within(TYPING)) return null;
  if (press.ctrlKey || press.metaKey) {
    const key = press.key.toLowerCase();
    if (key === 'a' && !press.shiftKey) return 'all';
    if (key === 'c' && noText) return press.shiftKey ? 'copy-ndjson' : 'copy';
    return null;
  }
  return press.shiftKey && !within(MOVING) ? (EXTENDING[press.key] ?? null) : null;
}
