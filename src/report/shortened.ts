/** The text, or its beginning and an ellipsis if it has more characters than the limit. */
export function shortened(text: string, most: number): string {
  // A character takes at most two units: the rest is never read.
  const characters = Array.from(text.slice(0, 2 * most + 1));
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}
