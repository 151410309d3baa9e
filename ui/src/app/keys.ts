/**
 * Which key does what. A chord is written as a person reads it: `j`, `G`, `Space`, `ArrowDown`,
 * `Ctrl+K`, `Ctrl+Shift+P`, `Shift+F3`. `Ctrl` stands for ⌘ where there is one.
 */
import { COMMANDS, type Command } from './commands';

/** What the map needs of a `KeyboardEvent`. */
export interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  getModifierState?(modifier: 'AltGraph'): boolean;
}

/**
 * Where the focus is: a field takes letters, a control takes Enter and Space, what scrolls takes
 * the keys that scroll.
 */
export type Focus = 'field' | 'control' | 'scroller' | 'elsewhere';

/** The keys of each command that a person changed; commands that are unknown are left alone. */
export type ChangedKeys = Readonly<Record<string, readonly string[] | undefined>>;

/** The keys as they are bound now. */
export interface Keymap {
  commandOf(press: Press, focus: Focus): Command | null;
  /** The command that has a chord. */
  owner(chord: string): Command | null;
  keysOf(command: Command): readonly string[];
}

/** Chords that scroll what has the focus. */
const SCROLLS = /^(Arrow(Up|Down|Left|Right)|Page(Up|Down)|Home|End|(Shift\+)?Space)$/;

/** Chords with Ctrl that edit a text. */
const EDITS = /^Ctrl\+(Shift\+)?[ACVXYZ]$/;

/** What a person chose wins over a default for the same chord. */
export function keymap(changed: ChangedKeys): Keymap {
  const owners = new Map<string, Command>();
  for (const { id } of COMMANDS) {
    for (const chord of changed[id] ?? []) if (!owners.has(chord)) owners.set(chord, id);
  }
  for (const { id, keys } of COMMANDS) {
    if (changed[id]) continue;
    for (const chord of keys) if (!owners.has(chord)) owners.set(chord, id);
  }
  // Escape always closes, so that nobody has to know what they bound to get out.
  owners.set('Escape', 'close');
  const keys = new Map<Command, string[]>();
  for (const [chord, id] of owners) keys.set(id, [...(keys.get(id) ?? []), chord]);
  const owner = (chord: string) => owners.get(chord) ?? null;
  return {
    owner,
    keysOf: (command) => keys.get(command) ?? [],
    commandOf(press, focus) {
      const chord = chordOf(press);
      if (chord === null) return null;
      if (focus === 'field' && !worksInField(chord)) return null;
      if (focus === 'scroller' && SCROLLS.test(chord)) return null;
      if (focus === 'control' && (chord === 'Enter' || chord === 'Space')) return null;
      return owner(chord);
    },
  };
}

/** The chord that is pressed; null while only modifiers are down. */
export function chordOf(press: Press): string | null {
  const { key } = press;
  if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'Dead', 'Process'].includes(key)) return null;
  // AltGr types characters such as [ and reports Ctrl and Alt on some systems.
  const typed = press.getModifierState?.('AltGraph') === true;
  const control = !typed && (press.ctrlKey || press.metaKey);
  const alt = !typed && press.altKey;
  const named = key.length > 1 || key === ' ';
  const parts: string[] = [];
  if (control) parts.push('Ctrl');
  if (alt) parts.push('Alt');
  // Of a character alone Shift is a part already: it is `?` and `G`.
  if (press.shiftKey && (named || control || alt)) parts.push('Shift');
  parts.push(key === ' ' ? 'Space' : control || alt ? key.toUpperCase() : key);
  return parts.join('+');
}

/** A chord as it stands on a key: `Ctrl+K`, `↓`, `Esc` */
export function keyWords(chord: string): string {
  const plus = chord.lastIndexOf('+', chord.length - 2);
  const key = chord.slice(plus + 1);
  const words = CAPS[key] ?? key;
  return chord.slice(0, plus + 1) + words;
}

const CAPS: Record<string, string> = {
  ArrowDown: '↓',
  ArrowUp: '↑',
  ArrowLeft: '←',
  ArrowRight: '→',
  PageDown: 'PgDn',
  PageUp: 'PgUp',
  Escape: 'Esc',
  Delete: 'Del',
  Backspace: '⌫',
};

/** Whether a command may have the chord: not Escape, and not what moves the focus. */
export function bindable(chord: string): boolean {
  return !['Escape', 'Tab', 'Shift+Tab'].includes(chord);
}

/** The changed keys with these for one command, without what is as by default. */
export function withKeys(
  changed: ChangedKeys,
  command: Command,
  keys: readonly string[] | null,
): Record<string, string[]> {
  const next: Record<string, string[]> = {};
  for (const [id, kept] of Object.entries(changed)) if (kept && id !== command) next[id] = [...kept];
  const standard = COMMANDS.find(({ id }) => id === command)?.keys ?? [];
  if (keys && keys.join(' ') !== standard.join(' ')) next[command] = [...keys];
  return next;
}

export function focusOf(target: EventTarget | null): Focus {
  if (!(target instanceof HTMLElement)) return 'elsewhere';
  if (target.isContentEditable) return 'field';
  if (target instanceof HTMLInputElement) {
    return ['checkbox', 'radio', 'button'].includes(target.type) ? 'control' : 'field';
  }
  if (target.matches('textarea, select')) return 'field';
  // The region itself, not what stands in it.
  if (target.matches('.scrolls[tabindex="0"]')) return 'scroller';
  return target.closest('button, a, summary, [role="tab"]') ? 'control' : 'elsewhere';
}

/** Where a person types, only what types and edits nothing is a command. */
function worksInField(chord: string): boolean {
  if (chord === 'Escape' || /^(\w+\+)*F\d+$/.test(chord)) return true;
  return /^(Ctrl|Alt)\+(\w+\+)*.$/.test(chord) && !EDITS.test(chord);
}
