/** How much of a record's data its cell has room for. */
import { widthIn } from '../text/width';

const ASCII = /^[ -~]*$/;
/** Enough to tell the width of one to a hundredth. */
const SAMPLE = '0'.repeat(100);

let character = 0;

/** Characters that this width has room for in a line, whose font is monospaced. */
export function roomFor(px: number, line: Element): number {
  character ||= widthIn(getComputedStyle(line).font, SAMPLE) / SAMPLE.length;
  return character > 0 ? Math.floor(px / character) : 0;
}

/**
 * A text with an ellipsis in place of what there is no room for, as the cell's own edge would cut
 * it: a web view breaks and shapes at each frame also what an edge hides. Only ASCII is sure to be
 * as wide as its characters are many; anything else stays whole, as while `room` is not known.
 */
export function fitting(text: string, room: number): string {
  if (room < 1 || text.length <= room) return text;
  const seen = text.slice(0, room - 1);
  return ASCII.test(seen) ? `${seen}…` : text;
}
