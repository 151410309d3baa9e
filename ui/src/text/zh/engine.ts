import { Phrasebook } from '../phrasebook';
import { capture } from './engine/capture';
import { engine } from './engine/engine';
import { file } from './engine/file';
import { foreign } from './engine/foreign';
import { json } from './engine/json';
import { stream } from './engine/stream';
import { view } from './engine/view';

/** Every sentence that the engine can tell the window, which it makes in English. */
export const SENTENCES: Readonly<Record<string, string>> = {
  ...capture,
  ...stream,
  ...view,
  ...engine,
  ...file,
};

/** Words of the sentences, which are none by themselves. */
const isWord = ([english]: [string, string]) => !/[ {]/.test(english);
const all = Object.entries({ ...json, ...SENTENCES });
const words = Object.fromEntries(all.filter(isWord));
const templates = Object.fromEntries(all.filter((entry) => !isWord(entry)));

export const phrasebook = new Phrasebook(templates, { ...foreign, ...words });
