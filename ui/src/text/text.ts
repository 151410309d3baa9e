/** The window's words in the person's language. */
import { en } from './en';
import { language } from './language';
import { zh } from './zh';

export type Text = Words<typeof en>;

/** A table with the same keys whose functions take the same values. */
export type Words<T> = T extends (...values: infer V) => string
  ? (...values: V) => string
  : T extends string
    ? string
    : { [K in keyof T]: Words<T[K]> };

export const text: Text = language() === 'zh-CN' ? zh : en;
