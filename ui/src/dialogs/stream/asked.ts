/** A stream that the person did not type, and what they need to know to decide. */
import { visible } from '../../text/visible';

/**
 * Where a URL connects to: its host in ASCII, so that no letters pass for others, and its port.
 * Empty when it can't be read.
 */
export function hostOf(url: string): string {
  return URL.canParse(url) ? visible(new URL(url).host) : '';
}
