/** The state of a stream, and what happened to it, in words. */
import type { StreamStatus } from '../host/host';
import { duration, until } from './format';
import { text } from './text';

const MARKS: Readonly<Record<string, string>> = text.marks;

/** A mark by its word, which a newer engine may have of its own. */
export function markWord(word: string): string {
  return Object.hasOwn(MARKS, word) ? (MARKS[word] as string) : word;
}

/** `open`, `retrying in 4 s (3)`, `failed: 404 Not Found`; `now` is the engine's clock. */
export function stateWords(stream: StreamStatus, now: number): string {
  const { state, detail } = stream;
  switch (state) {
    case 'retrying':
      return stream.retry_at > now
        ? text.state.retryingIn(until(stream.retry_at, now), stream.attempt)
        : text.state.retryingNow(stream.attempt);
    case 'stalled':
      return stream.last_byte_at > 0
        ? text.state.silentFor(duration(now - stream.last_byte_at))
        : text.state.stalled;
    case 'failed':
    case 'ended':
      return detail ? text.state.because(text.state[state], detail) : text.state[state];
    default:
      return text.state[state];
  }
}
