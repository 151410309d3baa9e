/** The pages of the settings dialog, in order. */
export const PAGES = ['look', 'time', 'capture', 'keys'] as const;
export type Page = (typeof PAGES)[number];
