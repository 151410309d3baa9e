/** The window's language: chosen once, before anything that has words is loaded. */

export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];

let chosen: Language = 'en';

/** The language of the words that are loaded from now on. */
export function language(): Language {
  return chosen;
}

export function speak(language: Language): void {
  chosen = language;
}

/** The setting if it names a language we speak, else the first of the system's that we do. */
export function languageOf(setting: string, system: readonly string[]): Language {
  return [setting, ...system].map(spoken).find((one) => one !== null) ?? 'en';
}

/** Chinese of any region reads the simplified script sooner than English. */
function spoken(tag: string): Language | null {
  if (/^zh\b/i.test(tag)) return 'zh-CN';
  return /^en\b/i.test(tag) ? 'en' : null;
}
