import { describe, expect, it } from 'vitest';

import { commandOf, type Press } from './keys';

describe('keys', () => {
  it('move, follow and open', () => {
    expect(commandOf(press('j'), 'elsewhere')).toBe('down');
    expect(commandOf(press('G'), 'elsewhere')).toBe('end');
    expect(commandOf(press(' '), 'elsewhere')).toBe('pause');
    expect(commandOf(press('Enter'), 'elsewhere')).toBe('open');
  });

  it('are letters where a person types, except Escape and those with Ctrl', () => {
    for (const key of ['j', 'f', '/', '?', ' ', 'Enter', 'Home', 'ArrowDown']) {
      expect(commandOf(press(key), 'field'), key).toBeNull();
    }
    expect(commandOf(press('Escape'), 'field')).toBe('close');
    expect(commandOf({ ...press('e'), ctrlKey: true }, 'field')).toBe('export');
    expect(commandOf({ ...press('N'), metaKey: true }, 'elsewhere')).toBe('add');
  });

  it('leave Enter and Space to the button that has the focus', () => {
    expect(commandOf(press('Enter'), 'control')).toBeNull();
    expect(commandOf(press(' '), 'control')).toBeNull();
    expect(commandOf(press('j'), 'control')).toBe('down');
  });

  it('leave other chords to the system', () => {
    expect(commandOf({ ...press('j'), ctrlKey: true }, 'elsewhere')).toBeNull();
    expect(commandOf({ ...press('f'), altKey: true }, 'elsewhere')).toBeNull();
  });
});

function press(key: string): Press {
  return { key, ctrlKey: false, metaKey: false, altKey: false };
}
