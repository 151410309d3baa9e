/** What a wheel does over the lanes: it zooms, or with Shift or sideways moves along. */

export interface Wheel {
  deltaX: number;
  deltaY: number;
  deltaMode: number;
  shiftKey: boolean;
}

const LINE_PX = 40;
const PAGE_PX = 400;
/** Zoomed by half. */
const HALF_PX = 400;

/** `pan` as a share of what is shown, later when positive; `zoom` as a factor of its length. */
export function wheelMove(event: Wheel, widthPx: number): { pan: number; zoom: number } {
  const unit = event.deltaMode === 1 ? LINE_PX : event.deltaMode === 2 ? PAGE_PX : 1;
  const [x, y] = [event.deltaX * unit, event.deltaY * unit];
  // Some systems turn the wheel sideways by themselves while Shift is down.
  if (event.shiftKey) return { pan: (x || y) / Math.max(1, widthPx), zoom: 1 };
  if (Math.abs(x) > Math.abs(y)) return { pan: x / Math.max(1, widthPx), zoom: 1 };
  return { pan: 0, zoom: 2 ** (Math.max(-HALF_PX, Math.min(HALF_PX, y)) / HALF_PX) };
}
