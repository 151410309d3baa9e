import * as format from '../format';

/** The lanes, the strip of the whole capture, and the minimap. */
export const lanes = {
  label: 'Density of each stream over time',
  hint: 'Drag to mark a time, click for the nearest record, wheel to zoom, Shift+wheel to move',
  overview: 'The whole capture and the part of it that the lanes show',
  overviewHint: 'Drag to choose what the lanes show; double-click for all',
  shows: (from: string, to: string, length: string) => `${from} to ${to}, ${length}`,
  all: (length: string) => `all ${length}`,
  last: (length: string) => `last ${length}`,
  some: (length: string) => length,
  live: 'live edge',
  still: 'stands still',
  fit: 'Show the whole capture',
  otherTypes: 'other types',
  here: (n: number, rate: string) =>
    `${n === 1 ? '1 event' : `${format.count(n)} events`}, ${rate}/s`,
  zoom: 'Zoom',
  zoomHint: 'Show only this time in the lanes (Enter)',
  filter: 'Filter',
  filterHint: 'Show only the records of this time (F)',
  clear: 'Clear',
  clearHint: 'Clear the mark (Esc)',
  noneNear: (name: string) => `No record of ${name} is shown`,
};
