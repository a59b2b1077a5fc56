/** What a terminal does not draw but obeys, or draws as nothing: controls, formats such as bidirectional marks, separators. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;
const UNSEEN_BUT_LAYOUT = /(?![\n\t])[\p{C}\p{Zl}\p{Zp}]/gu;

/**
 * Text whose every character is seen, the others spelled as JSON spells them (`\u001b`); lines and tabs stay. JSON stays
 * JSON of the same value.
 */
export function visible(text: string): string {
  return text.replace(UNSEEN_BUT_LAYOUT, spelled);
}

/** {@link visible} text of a file, a name or a message, that is one line: nothing in it begins a line of its own. */
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
