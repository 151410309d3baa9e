/** The colours that lanes are painted with now. */
import { inks } from '../styles/colours.svelte';
import type { LaneInk } from './paint';
import { GROUND, RULE, SIGNS } from './tokens';

export function laneInk(): LaneInk {
  return {
    background: inks.token(GROUND),
    rule: inks.token(RULE),
    broken: inks.token(SIGNS.broken),
    failure: inks.token(SIGNS.failure),
    type: (key, place) => inks.type(key, place),
  };
}

/** All streams together have no colour. */
export function stripInk(): LaneInk {
  const together = inks.token(SIGNS.together);
  return { ...laneInk(), type: () => together };
}
