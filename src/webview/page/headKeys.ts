/** The step that a key asks for, previous (-1) or next (1) head; undefined for other keys, and while text is typed. */
export function headStep(event: KeyboardEvent): -1 | 1 | undefined {
  // AltGr, which many layouts need for brackets, counts as Ctrl and Alt together.
  if (event.metaKey || event.ctrlKey !== event.altKey || isTyping(event)) return undefined;
  return event.key === '[' ? -1 : event.key === ']' ? 1 : undefined;
}

function isTyping(event: Event): boolean {
  const [target] = event.composedPath();
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && target.type !== 'checkbox' && target.type !== 'range')
  );
}
