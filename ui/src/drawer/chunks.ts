/**
 * Long text in pieces that are laid out only when they come into sight: a megabyte in one piece
 * stops the window for seconds.
 */

/** A piece has about this many characters, UTF-16. */
const CHUNK = 16 * 1024;

/**
 * The text in order, in pieces of at most {@link CHUNK} and one more. A piece ends at a line
 * break where there is one in its second half, and never inside a character.
 */
export function chunks(text: string): string[] {
  const out: string[] = [];
  let at = 0;
  while (text.length - at > CHUNK) {
    let end = at + CHUNK;
    const line = text.lastIndexOf('\n', end - 1) + 1;
    if (line > at + CHUNK / 2) end = line;
    else if (isLowSurrogate(text.charCodeAt(end))) end++;
    out.push(text.slice(at, end));
    at = end;
  }
  if (at < text.length) out.push(text.slice(at));
  return out;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
