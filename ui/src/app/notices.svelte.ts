/**
 * Sentences about commands that failed, or were done unseen, until they are closed or have been
 * there long enough.
 */

export interface Notice {
  id: number;
  sentence: string;
  failed: boolean;
}

const SHOWN_MS = 12_000;
const MOST = 4;

export class Notices {
  list: Notice[] = $state.raw([]);
  #next = 1;

  add(sentence: string, failed = true): void {
    const id = this.#next++;
    const others = this.list.filter((one) => one.sentence !== sentence);
    this.list = [...others, { id, sentence, failed }].slice(-MOST);
    setTimeout(() => this.close(id), SHOWN_MS);
  }

  close(id: number): void {
    this.list = this.list.filter((one) => one.id !== id);
  }
}
