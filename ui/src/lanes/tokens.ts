/** The tokens that lanes and the strip above them are painted with, all on the same ground. */
export const GROUND = 'ground';
export const RULE = 'line';
/** All that means something, but the streams' colours. */
export const SIGNS = {
  /** Hatch and triangle. */
  broken: 'warn',
  /** The tick on top. */
  failure: 'bad',
  /** The bars of all streams together. */
  together: 'edge',
} as const;
