/** Filters that are kept: those used last, and those with a name. */
import type { SavedFilter } from '../host/host';

const MOST_RECENT = 20;

/** The recent filters with this one first; null where it is so already or is none. */
export function withRecent(recent: readonly string[], filter: string): string[] | null {
  const used = filter.trim();
  if (used === '' || recent[0] === used) return null;
  return [used, ...recent.filter((one) => one !== used)].slice(0, MOST_RECENT);
}

/** The saved filters with this one; one of the same name is replaced where it stands. */
export function withSaved(saved: readonly SavedFilter[], name: string, filter: string): SavedFilter[] {
  const one = { name: name.trim(), filter: filter.trim() };
  const there = saved.some((other) => other.name === one.name);
  return there ? saved.map((other) => (other.name === one.name ? one : other)) : [...saved, one];
}

/** The saved filters with another name for one; null where another has it, or it is none. */
export function renamed(
  saved: readonly SavedFilter[],
  from: string,
  to: string,
): SavedFilter[] | null {
  const name = to.trim();
  const taken = saved.some((one) => one.name === name && one.name !== from);
  if (name === '' || taken) return null;
  return saved.map((one) => (one.name === from ? { ...one, name } : one));
}
