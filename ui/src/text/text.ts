/** The window's words in the person's language. */
export { en as text } from './en';
