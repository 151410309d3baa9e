/** The window's regions, as F6 goes through them: what has `data-region`, in the page's order. */

/** What can have the focus. */
const STOPS =
  'button, input, select, textarea, a[href], summary, [tabindex]:not([tabindex="-1"])';

/** Moves the focus to the next region, or with `back` to the one before; round at the ends. */
export function toRegion(back: boolean): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(
    (region) => stopIn(region) !== undefined,
  );
  if (regions.length === 0) return;
  const here = regions.findIndex((region) => region.contains(document.activeElement));
  const step = back ? (here < 0 ? 0 : -1) : 1;
  const to = regions[(here + step + regions.length) % regions.length];
  if (to) stopIn(to)?.focus();
}

/** Its chosen tab, if it has one, else the first that takes the focus. */
function stopIn(region: HTMLElement): HTMLElement | undefined {
  if (region.tabIndex >= 0) return region;
  const chosen = region.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]');
  if (chosen) return chosen;
  return [...region.querySelectorAll<HTMLElement>(STOPS)].find(
    (one) => one.tabIndex >= 0 && !one.matches(':disabled') && one.checkVisibility(),
  );
}
