/** Sentences about commands that failed, until they are closed or have been there long enough. */

export interface Notice {
  id: number;
  sentence: string;
}

const SHOWN_MS = 12_000;
const MOST = 4;

export class Notices {
  list: Notice[] = $state.raw([]);
  #next = 1;

  add(sentence: string): void {
    const id = this.#next++;
    this.list = [...this.list.filter((one) => one.sentence !== sentence), { id, sentence }].slice(
      -MOST,
    );
    setTimeout(() => this.close(id), SHOWN_MS);
  }

  close(id: number): void {
    this.list = this.list.filter((one) => one.id !== id);
  }
}
