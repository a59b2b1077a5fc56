/** The word that was probably meant: the one with the fewest edits, if few enough. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > 40) return undefined;
  const [best] = known
    .map((other) => ({ other, edits: edits(word.toLowerCase(), other.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  return best && best.edits <= Math.max(1, Math.floor(best.other.length / 3)) ? best.other : undefined;
}

/** Levenshtein's distance, with a swap of two neighbours as one edit. */
function edits(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const change = row[j - 1] + Number(a[i - 1] !== b[j - 1]);
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, change, swapped ? before[j - 2] + 1 : Infinity));
    }
    before = row;
    row = next;
  }
  return row[b.length];
}
