/** The text, or its beginning and an ellipsis where it has more characters than that. */
export function shortened(text: string, most: number): string {
  // A character takes two units at most: what is behind them is not looked at.
  const characters = Array.from(text.slice(0, 2 * most + 1));
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}
