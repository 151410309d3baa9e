/** What a control says of itself, with the first of the keys that do the same. */
import { text } from '../text/text';
import type { Command } from './commands';
import { keyWords, type Keymap } from './keys';

/** `Export (Ctrl+E)` */
export function hint(words: string, command: Command, keymap: Keymap): string {
  const [key] = keymap.keysOf(command);
  return key === undefined ? words : text.withKey(words, keyWords(key));
}
