/** What was written to each stream, and is about to be; for as long as the window is open. */
import type { StreamSpec } from '../host/host';

export interface Draft {
  method: string;
  url: string;
  headers: string;
  line: string;
  body: string;
}

export const MOST_SENT = 20;

class Drafts {
  #drafts: Readonly<Record<string, Draft>> = $state.raw({});
  #sent: Readonly<Record<string, readonly Draft[]>> = $state.raw({});

  of(stream: string): Draft | undefined {
    return this.#drafts[stream];
  }

  keep(stream: string, draft: Draft): void {
    this.#drafts = { ...this.#drafts, [stream]: draft };
  }

  /** The newest first, each once. */
  sent(stream: string): readonly Draft[] {
    return this.#sent[stream] ?? [];
  }

  add(stream: string, draft: Draft): void {
    const same = (one: Draft) => JSON.stringify(one) === JSON.stringify(draft);
    const others = this.sent(stream).filter((one) => !same(one));
    this.#sent = { ...this.#sent, [stream]: [draft, ...others].slice(0, MOST_SENT) };
  }
}

export const drafts = new Drafts();

/** What a stream is written to at first. The demo's chat room has a place of its own for it. */
export function firstDraft(spec: StreamSpec, demo: string | null): Draft {
  const chat = demo !== null && spec.url === `${demo}/chat`;
  return {
    method: 'POST',
    url: chat ? `${spec.url}/messages` : spec.url,
    headers: 'Content-Type: application/json',
    line: '',
    body: chat ? '{"user": "me", "text": "{{text}}"}' : '{"text": "{{text}}"}',
  };
}
