import { ATTENTION_SCORES, type AttentionScore, type Scores } from '../protocol/attentionScores.js';

/**
 * Scores of attention patterns on one prompt: means over queries, from the second position on. `previousToken`,
 * `currentToken`, `firstToken`: attention to the position before, to the query's own, to position 0. `duplicateToken`: to
 * all other positions of the query's token. `induction`: to all positions after those (the prefix-matching score of
 * Olsson et al., In-context Learning and Induction Heads, 2022). Both are means over the queries that see such keys.
 * `entropy` in nats; `meanDistance`: positions between query and key, weighted by attention.
 */
export class PromptScores {
  private readonly duplicates: readonly (readonly number[])[];
  private readonly inductions: readonly (readonly number[])[];

  /**
   * @param tokens two or more
   * @param seesAll queries see later keys too
   */
  constructor(
    private readonly tokens: readonly number[],
    private readonly seesAll: boolean,
  ) {
    const places = new Map<number, number[]>();
    for (const [at, token] of tokens.entries()) places.set(token, [...(places.get(token) ?? []), at]);
    const others = tokens.map((token, query) => places.get(token)!.filter((key) => key !== query));
    const seen = (query: number, keys: readonly number[]) =>
      keys.filter((key) => key < tokens.length && key !== query && (seesAll || key < query));
    this.duplicates = others.map((keys, query) => seen(query, keys));
    this.inductions = others.map((keys, query) =>
      seen(
        query,
        keys.map((key) => key + 1),
      ),
    );
  }

  /** @param pattern query by key, `[n, n]`, from index `from` on */
  of(pattern: ArrayLike<number>, from = 0): Scores {
    const n = this.tokens.length;
    const sums = new Map(ATTENTION_SCORES.map((score) => [score, { sum: 0, count: 0 }]));
    const add = (score: AttentionScore, value: number) => {
      const own = sums.get(score)!;
      own.sum += value;
      own.count++;
    };
    for (let query = 1; query < n; query++) {
      const row = from + query * n;
      add('previousToken', pattern[row + query - 1]);
      add('currentToken', pattern[row + query]);
      add('firstToken', pattern[row]);
      const total = (keys: readonly number[]) => keys.reduce((sum, key) => sum + pattern[row + key], 0);
      const [duplicates, inductions] = [this.duplicates[query], this.inductions[query]];
      if (duplicates.length > 0) add('duplicateToken', total(duplicates));
      if (inductions.length > 0) add('induction', total(inductions));
      let entropy = 0;
      let distance = 0;
      const end = this.seesAll ? n : query + 1;
      for (let key = 0; key < end; key++) {
        const attention = pattern[row + key];
        if (attention > 0) entropy -= attention * Math.log(attention);
        distance += attention * Math.abs(query - key);
      }
      add('entropy', entropy);
      add('meanDistance', distance);
    }
    return Object.fromEntries(
      [...sums].flatMap(([score, { sum, count }]) => (count > 0 ? [[score, sum / count]] : [])),
    );
  }

  /** Of attention that is spread evenly over all keys that a query sees. */
  uniform(): Scores {
    const n = this.tokens.length;
    const pattern = new Float64Array(n * n);
    for (let query = 0; query < n; query++) {
      const keys = this.seesAll ? n : query + 1;
      pattern.fill(1 / keys, query * n, query * n + keys);
    }
    return this.of(pattern);
  }
}
