export const TABS = ['pretty', 'raw', 'diff', 'text', 'wire', 'connection'] as const;
export type Tab = (typeof TABS)[number];
