/** What the engine says, which is English, in the window's language. */

let say: ((english: string) => string) | null = null;

/** From now on the engine's sentences are said in Chinese. */
export async function sayInChinese(): Promise<void> {
  const { phrasebook } = await import('./zh/engine');
  say = (english) => phrasebook.say(english);
}

/** The engine's sentence in the window's language. */
export function said(english: string): string {
  return say ? say(english) : english;
}

/** Whether it is another than the engine's. */
export function isTranslated(): boolean {
  return say !== null;
}
