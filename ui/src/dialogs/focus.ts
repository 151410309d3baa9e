/**
 * The focus goes back to where it was when a dialog is over. A dialog that closes does that itself;
 * one that is taken off the page, as after Save or Cancel, does not.
 */

let last: Element | null = null;

/** What has the focus now; of a dialog that another dialog follows, what had it before both. */
export function focusBefore(): Element | null {
  const now = document.activeElement;
  if (!now?.closest('dialog')) last = now;
  return last;
}

/** Gives the focus back, unless it went elsewhere meanwhile. */
export function giveBack(to: Element | null): void {
  const now = document.activeElement;
  const nowhere = now === null || now === document.body;
  if (nowhere && to instanceof HTMLElement && to.isConnected) to.focus({ preventScroll: true });
}
