/**
 * The merges of a SentencePiece vocabulary with byte pairs, which merges whatever two neighbours make the token of the
 * highest score (Kudo and Richardson 2018): each pair of tokens that makes a token, by falling score.
 *
 * @param scores of the tokens, by id
 */
export function scoredMerges(
  vocab: Readonly<Record<string, number>>,
  scores: readonly number[],
): readonly (readonly [string, string])[] {
  const found: { readonly pair: readonly [string, string]; readonly score: number }[] = [];
  const known = new Set(Object.keys(vocab));
  for (const [token, id] of Object.entries(vocab)) {
    for (let cut = 1; cut < token.length; cut++) {
      const pair = [token.slice(0, cut), token.slice(cut)] as const;
      if (known.has(pair[0]) && known.has(pair[1])) found.push({ pair, score: scores[id] ?? 0 });
    }
  }
  // The sort is stable: pairs of one token stay in the order of their cuts.
  return found.sort((a, b) => b.score - a.score).map(({ pair }) => pair);
}
