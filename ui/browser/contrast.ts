/** How well the words of a page are told from what is behind them. */
import type { Page } from 'playwright-core';

/** What is below WCAG AA's 4.5, with its contrast; what is off is exempt. */
export function faint(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    type Colour = [number, number, number, number];

    const parse = (css: string): Colour => {
      const [red = 0, green = 0, blue = 0, alpha = 1] = (css.match(/[\d.]+/g) ?? []).map(Number);
      const scale = css.startsWith('color(') ? 255 : 1;
      return [red * scale, green * scale, blue * scale, alpha];
    };
    const over = ([r, g, b, a]: Colour, [x, y, z]: Colour): Colour => [
      r * a + x * (1 - a),
      g * a + y * (1 - a),
      b * a + z * (1 - a),
      1,
    ];
    const groundOf = (one: Element | null): Colour => {
      if (!one) return [255, 255, 255, 1];
      const own = parse(getComputedStyle(one).backgroundColor);
      return own[3] === 1 ? own : over(own, groundOf(one.parentElement));
    };
    const luminance = (colour: Colour) => {
      const [r, g, b] = colour.slice(0, 3).map((channel) => {
        const part = channel / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      }) as [number, number, number];
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (one: Colour, other: Colour) => {
      const [a, b] = [luminance(one), luminance(other)];
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    };
    const exempt = (one: Element) =>
      one.matches(':disabled, :disabled *, .idle *, .spoken') ||
      !one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const opacityOf = (one: Element | null): number =>
      one ? Number(getComputedStyle(one).opacity) * opacityOf(one.parentElement) : 1;

    const found = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const one = node.parentElement;
      const words = node.textContent?.trim();
      if (!one || !words || exempt(one)) continue;
      const ground = groundOf(one);
      const [red, green, blue, alpha] = parse(getComputedStyle(one).color);
      const ratio = contrast(over([red, green, blue, alpha * opacityOf(one)], ground), ground);
      if (ratio < 4.5) found.add(`${ratio.toFixed(2)} ${one.className}: ${words.slice(0, 40)}`);
    }
    return [...found];
  });
}
