import { describe, expect, it } from 'vitest';

import { COMMANDS, offered } from './commands';
import { chordOf, keymap, keyWords, withKeys, type Press } from './keys';

const standard = keymap({});

describe('keys', () => {
  it('move, follow and open', () => {
    expect(standard.commandOf(press('j'), 'elsewhere')).toBe('down');
    expect(standard.commandOf(press('G', { shiftKey: true }), 'elsewhere')).toBe('end');
    expect(standard.commandOf(press(' '), 'elsewhere')).toBe('pause');
    expect(standard.commandOf(press('Enter'), 'elsewhere')).toBe('open');
    expect(standard.commandOf(press('?', { shiftKey: true }), 'elsewhere')).toBe('help');
  });

  it('are letters where a person types, except Escape and those with Ctrl', () => {
    for (const key of ['j', 'f', '/', '?', ' ', 'Enter', 'Home', 'ArrowDown']) {
      expect(standard.commandOf(press(key), 'field'), key).toBeNull();
    }
    expect(standard.commandOf(press('Escape'), 'field')).toBe('close');
    expect(standard.commandOf(press('e', { ctrlKey: true }), 'field')).toBe('export');
    expect(standard.commandOf(press('N', { metaKey: true }), 'elsewhere')).toBe('add');
    expect(standard.commandOf(press(',', { ctrlKey: true }), 'field')).toBe('settings');
  });

  it('leave Enter and Space to the button that has the focus', () => {
    expect(standard.commandOf(press('Enter'), 'control')).toBeNull();
    expect(standard.commandOf(press(' '), 'control')).toBeNull();
    expect(standard.commandOf(press('j'), 'control')).toBe('down');
  });

  it('leave those that scroll to the text that has the focus', () => {
    for (const key of ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End', ' ']) {
      expect(standard.commandOf(press(key), 'scroller'), key).toBeNull();
      expect(standard.commandOf(press(key), 'elsewhere'), key).not.toBeNull();
    }
    expect(standard.commandOf(press('j'), 'scroller')).toBe('down');
    expect(standard.commandOf(press('Escape'), 'scroller')).toBe('close');
  });

  it('leave other chords to the system', () => {
    expect(standard.commandOf(press('j', { ctrlKey: true }), 'elsewhere')).toBeNull();
    expect(standard.commandOf(press('f', { altKey: true }), 'elsewhere')).toBeNull();
  });

  it('that AltGr types are characters', () => {
    const bracket = press('[', { ctrlKey: true, altKey: true });
    expect(standard.commandOf({ ...bracket, getModifierState: () => true }, 'elsewhere')).toBe(
      'previous-break',
    );
  });

  it('have one command each', () => {
    const all = COMMANDS.flatMap(({ keys }) => [...keys] as string[]);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('keys that a person changed', () => {
  const changed = keymap({ down: ['n'], export: ['Ctrl+Shift+E'], help: [], 'no-such-command': ['q'] });

  it('do what was chosen, also where another command has them by default', () => {
    expect(changed.commandOf(press('n'), 'elsewhere')).toBe('down');
    expect(changed.keysOf('next-match')).toEqual([]);
    expect(changed.commandOf(press('j'), 'elsewhere')).toBeNull();
    expect(changed.commandOf(press('E', { ctrlKey: true, shiftKey: true }), 'field')).toBe('export');
    expect(changed.commandOf(press('?', { shiftKey: true }), 'elsewhere')).toBeNull();
  });

  it('never take Escape away, nor the editing of a text', () => {
    const odd = keymap({ down: ['Escape', 'Ctrl+V'] });
    expect(odd.commandOf(press('Escape'), 'elsewhere')).toBe('close');
    expect(odd.commandOf(press('v', { ctrlKey: true }), 'field')).toBeNull();
    expect(odd.commandOf(press('v', { ctrlKey: true }), 'elsewhere')).toBe('down');
  });

  it('are saved only where they differ', () => {
    expect(withKeys({}, 'down', ['x'])).toEqual({ down: ['x'] });
    expect(withKeys({ down: ['x'], up: ['y'] }, 'down', ['j', 'ArrowDown'])).toEqual({ up: ['y'] });
    expect(withKeys({ down: ['x'] }, 'down', null)).toEqual({});
    expect(withKeys({ other: ['x'] }, 'help', [])).toEqual({ other: ['x'], help: [] });
  });
});

it('a command that the window does nothing for is not offered', () => {
  const handlers = { help: () => undefined, down: () => undefined };
  expect(offered(handlers).map(({ id }) => id)).toEqual(['down', 'help']);
});

describe('a chord', () => {
  it('is nothing while only modifiers are down', () => {
    expect(chordOf(press('Control', { ctrlKey: true }))).toBeNull();
  });

  it('names Shift where the character does not tell it', () => {
    expect(chordOf(press('ArrowDown', { shiftKey: true }))).toBe('Shift+ArrowDown');
    expect(chordOf(press(' ', { ctrlKey: true }))).toBe('Ctrl+Space');
    expect(chordOf(press('P', { ctrlKey: true, shiftKey: true }))).toBe('Ctrl+Shift+P');
  });

  it('is shown as it stands on the keys', () => {
    expect(keyWords('ArrowDown')).toBe('↓');
    expect(keyWords('Ctrl+PageUp')).toBe('Ctrl+PgUp');
    expect(keyWords('Ctrl++')).toBe('Ctrl++');
    expect(keyWords('+')).toBe('+');
  });
});

function press(key: string, held: Partial<Press> = {}): Press {
  return { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held };
}
