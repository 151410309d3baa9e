/** The colours that lanes are painted with now. */
import { inks } from '../styles/colours.svelte';
import type { LaneInk } from './paint';

export function laneInk(): LaneInk {
  return {
    background: inks.token('ground'),
    rule: inks.token('line'),
    broken: inks.token('warn'),
    failure: inks.token('bad'),
    type: (key, place) => inks.type(key, place),
  };
}
