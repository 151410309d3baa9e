/** Which lines of a long list are drawn. */

/** Above and below what is in sight, so that scrolling shows no blank. */
const MORE = 6;

/** Indices of the lines in sight and near it, and of the one that has the focus, ascending. */
export function linesIn(
  scrolled: number,
  height: number,
  line: number,
  count: number,
  focused: number | null,
): number[] {
  const first = Math.max(0, Math.floor(scrolled / line) - MORE);
  const end = Math.min(count, Math.ceil((scrolled + height) / line) + MORE);
  const lines = Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at);
  if (focused === null || focused >= count) return lines;
  if (focused < first) return [focused, ...lines];
  return focused >= end ? [...lines, focused] : lines;
}

/** Where a key moves the focus in a list; null for any other key. */
export function movedTo(key: string, from: number, count: number, page: number): number | null {
  const to = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    PageDown: from + page,
    PageUp: from - page,
    Home: 0,
    End: count - 1,
  }[key];
  return to === undefined ? null : Math.max(0, Math.min(to, count - 1));
}
