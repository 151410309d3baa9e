/** How much of its room the drawer takes, %; kept among the window's own settings. */
import type { Settings } from '../host/host';

type Layout = Settings['layout'];
type Place = Settings['drawer'];

export const LEAST = 20;
export const MOST = 75;

/** The share as the person left it, null where they left it alone. */
export function shareOf(layout: Layout, place: Place): number | null {
  const share = sharesOf(layout)[place];
  return typeof share === 'number' && Number.isFinite(share) ? bounded(share) : null;
}

export function withShare(layout: Layout, place: Place, share: number | null): Layout {
  return { ...layout, drawer_share: { ...sharesOf(layout), [place]: share } };
}

export function bounded(share: number): number {
  return Math.min(MOST, Math.max(LEAST, Math.round(share)));
}

function sharesOf({ drawer_share: shares }: Layout): Record<string, unknown> {
  return typeof shares === 'object' && shares !== null ? { ...shares } : {};
}
