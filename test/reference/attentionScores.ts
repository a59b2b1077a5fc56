import type { Matrix } from 'ml-matrix';

/** The scores of one pattern, pair by pair of positions; NaN where no query has such keys. */
export function attentionScores(
  pattern: Matrix,
  tokens: readonly number[],
  seesAll = false,
): Readonly<Record<string, number>> {
  const n = tokens.length;
  const rules: Readonly<Record<string, (query: number, key: number) => boolean>> = {
    previousToken: (query, key) => key === query - 1,
    duplicateToken: (query, key) => key !== query && tokens[key] === tokens[query],
    induction: (query, key) =>
      key !== query && key > 0 && key - 1 !== query && tokens[key - 1] === tokens[query],
    currentToken: (query, key) => key === query,
    firstToken: (_query, key) => key === 0,
  };
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const queries = Array.from({ length: n - 1 }, (_, i) => i + 1);
  const keysOf = (query: number) => Array.from({ length: seesAll ? n : query + 1 }, (_, key) => key);
  const sum = (query: number, of: (attention: number, key: number) => number) =>
    keysOf(query).reduce((total, key) => total + of(pattern.get(query, key), key), 0);
  return {
    ...Object.fromEntries(
      Object.entries(rules).map(([name, rule]) => {
        const asked = queries.filter((query) => keysOf(query).some((key) => rule(query, key)));
        const attended = asked.map((query) => sum(query, (a, key) => (rule(query, key) ? a : 0)));
        return [name, mean(attended)];
      }),
    ),
    entropy: mean(queries.map((query) => sum(query, (a) => (a > 0 ? -a * Math.log(a) : 0)))),
    meanDistance: mean(queries.map((query) => sum(query, (a, key) => a * Math.abs(query - key)))),
  };
}

/** Numbers below n in the order of Mulberry32, those drawn before and the excluded left out. */
export function drawn(
  count: number,
  n: number,
  uniform: () => number,
  excluded: readonly number[] = [],
): number[] {
  const ids: number[] = [];
  while (ids.length < count) {
    const id = Math.floor(uniform() * n);
    if (!ids.includes(id) && !excluded.includes(id)) ids.push(id);
  }
  return ids;
}
