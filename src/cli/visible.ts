/**
 * Characters that a terminal interprets or draws as nothing: controls, formats such as bidirectional marks, separators.
 */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;
const UNSEEN_BUT_LAYOUT = /(?![\n\t])[\p{C}\p{Zl}\p{Zp}]/gu;

/**
 * Text with every character visible, the others spelled as in JSON (`\u001b`); line breaks and tabs stay. JSON stays
 * JSON with the same value.
 */
export function visible(text: string): string {
  return text.replace(UNSEEN_BUT_LAYOUT, spelled);
}

/** {@link visible} text of a file, a name or a message, on one line: nothing in it starts a new line. */
export function visibleLine(text: string): string {
  return text.replace(UNSEEN, spelled);
}

const NAMED: { readonly [character: string]: string } = { '\n': '\\n', '\t': '\\t', '\r': '\\r' };

function spelled(character: string): string {
  return (
    NAMED[character] ??
    Array.from({ length: character.length }, (_, i) => {
      const unit = character.charCodeAt(i).toString(16).padStart(4, '0');
      return `\\u${unit}`;
    }).join('')
  );
}
