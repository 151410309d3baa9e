/** What may stand at the caret, asked for as a person types. */
import type { Completion, CompletionItem, Host } from '../host/host';

/** After the last key. */
const PAUSE_MS = 60;

export class Completing {
  at: Completion | null = $state.raw(null);
  /** The item that the keys chose, -1 for none. */
  chosen = $state(-1);
  readonly #host: Host;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  /**
   * Asks once nothing was typed for a moment; an answer that comes too late is dropped. Where a
   * new condition may begin it is silent unless that is `wanted`.
   */
  ask(text: string, cursor: number, wanted = false): void {
    clearTimeout(this.#timer);
    this.#narrow(text, cursor);
    const number = ++this.#asked;
    this.#timer = setTimeout(() => void this.#ask(text, cursor, wanted, number), PAUSE_MS);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#asked++;
    this.at = null;
    this.chosen = -1;
  }

  /** Chooses the next item, or the one before, going round. */
  step(by: 1 | -1): void {
    const count = this.at?.items.length ?? 0;
    if (count === 0) return;
    const from = this.chosen < 0 && by < 0 ? 0 : this.chosen;
    this.chosen = (from + by + count) % count;
  }

  async #ask(text: string, cursor: number, wanted: boolean, number: number): Promise<void> {
    let found: Completion | null = null;
    try {
      found = await this.#host.complete(text, cursor);
    } catch {
      // Without completions a filter is typed out; what is wrong with it the view says.
    }
    if (number !== this.#asked) return;
    if (found && (wanted || isBegun(text.slice(0, cursor), found))) {
      this.#offer(found.from, found.to, found.items, text);
    } else {
      this.close();
    }
  }

  /** Until the answer comes, what was offered before stays as far as it goes on like what is typed. */
  #narrow(text: string, cursor: number): void {
    if (!this.at) return;
    const { from, items } = this.at;
    const typed = text.slice(from, cursor).toLowerCase();
    const goesOn = ({ insert, label }: CompletionItem) =>
      insert.toLowerCase().startsWith(typed) || label.toLowerCase().startsWith(typed);
    if (cursor < from) this.close();
    else this.#offer(from, cursor, items.filter(goesOn), text);
  }

  /** Offers those that are not what stands there; the chosen one stays chosen. */
  #offer(from: number, to: number, all: readonly CompletionItem[], text: string): void {
    const before = this.at?.items[this.chosen]?.insert;
    const typed = text.slice(from, to);
    const items = all.filter(({ insert }) => insert !== typed);
    this.at = items.length > 0 ? { from, to, items } : null;
    this.chosen = items.findIndex(({ insert }) => insert === before);
  }
}

/** Something of what is offered was typed, or it is what must follow. */
function isBegun(typed: string, { from }: Completion): boolean {
  return from < typed.length || /(?:[:=<>~]|\$[^\s()"]*\s|contains\s)\s*$/.test(typed);
}

/** The text with an item in its place, and where the caret is then; a whole condition ends. */
export function accepted(
  text: string,
  { from, to }: Completion,
  { insert }: CompletionItem,
): { text: string; caret: number } {
  const after = text.slice(to);
  const goesOn = /[:.(]$/.test(insert);
  const blank = goesOn || /^[\s)]/.test(after) ? '' : ' ';
  const before = text.slice(0, from) + insert + blank;
  return { text: before + after, caret: before.length };
}

/** Whether the wrong character is part of the condition that is still being completed. */
export function unfinished(text: string, { from }: Completion, wrongAt: number): boolean {
  const typed = text.slice(0, from);
  const begun = /[^\s()]*$/.exec(typed)?.[0] ?? '';
  return wrongAt >= [...typed].length - [...begun].length;
}
