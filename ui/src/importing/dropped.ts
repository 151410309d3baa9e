/** What a text that is dropped onto the window asks for. */
import { isCurl } from '../dialogs/stream/curl';

export type Dropped = { url: string } | { curl: string };

/** A URL of a stream or a curl command; null for any other text. */
export function droppedText(list: string, plain: string): Dropped | null {
  if (isCurl(plain)) return { curl: plain.trim() };
  const lines = `${list}\n${plain}`.split(/\r?\n/).map((line) => line.trim());
  const url = lines.find((line) => /^https?:\/\/[^\s/]+\S*$/i.test(line));
  return url ? { url } : null;
}
