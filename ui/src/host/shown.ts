/** Which streams are shown, as a request says it. */
import type { Shown } from './bindings/wire';

/** Whether none is hidden. */
export function showsAll(shown: Shown): boolean {
  return (Array.isArray(shown) ? shown : shown.but).length === 0;
}

/** Tells of a stream's name whether its records are shown. */
export function shows(shown: Shown): (name: string) => boolean {
  if (showsAll(shown)) return () => true;
  if (!Array.isArray(shown)) {
    const hidden = new Set(shown.but);
    return (name) => !hidden.has(name);
  }
  const only = new Set(shown);
  return (name) => only.has(name);
}
