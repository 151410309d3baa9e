/** The window's words in the person's language. */
import { en } from './en';
import { language, type Language } from './language';
import { zh } from './zh';

export type Text = Words<typeof en>;

/** A table with the same keys whose functions take the same values. */
export type Words<T> = T extends (...values: infer V) => string
  ? (...values: V) => string
  : T extends string
    ? string
    : { [K in keyof T]: Words<T[K]> };

/** Every language's words, for what was written down in another one. */
export const TEXTS: Record<Language, Text> = { en, 'zh-CN': zh };

export const text: Text = TEXTS[language()];
