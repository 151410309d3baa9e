/** Copies text; by the old way where the system refuses the new one. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/**
 * Copies text that is still on its way. The clipboard is asked for at once: when the text is
 * there, WebKit no longer counts the click. Rejects when the text does not come.
 */
export async function copyComing(coming: Promise<string>): Promise<boolean> {
  const blob = coming.then((text) => new Blob([text], { type: 'text/plain' }));
  // A clipboard that refuses does not wait for it; whoever awaits `coming` hears of its failure.
  blob.catch(() => undefined);
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
    return true;
  } catch {
    return copyText(await coming);
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'spoken';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
