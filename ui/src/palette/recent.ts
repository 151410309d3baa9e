/** What was chosen last, the newest first; kept among the window's own settings. */

const MOST = 20;

type Layout = Readonly<Record<string, unknown>>;

export function recentOf({ palette }: Layout): string[] {
  return Array.isArray(palette) ? palette.filter((id) => typeof id === 'string') : [];
}

export function withRecent(layout: Layout, id: string): Record<string, unknown> {
  const others = recentOf(layout).filter((one) => one !== id);
  return { ...layout, palette: [id, ...others].slice(0, MOST) };
}
