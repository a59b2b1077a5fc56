import type { ResultOf } from '../../protocol/questions.js';

type ScoresResult = ResultOf<'scores'>;
type Head = ScoresResult['heads'][number];

/** The scores that weights alone speak of too. */
export const ROLES = ['previousToken', 'duplicateToken', 'induction'] as const;
export type Role = (typeof ROLES)[number];

/** The heads that a role's strongest are. */
const STRONGEST = 10;

/** The heads of which both are known, the highest score first, with their places by weights, 1 the first. */
export function rankedHeads(
  { heads }: Pick<ScoresResult, 'heads'>,
  role: Role,
): readonly { readonly head: Head; readonly place: number }[] {
  const known = heads.filter((head) => head.scores[role] && head.weights[role] !== undefined);
  const places = new Map(
    known.toSorted((a, b) => b.weights[role]! - a.weights[role]!).map((head, place) => [head, place + 1]),
  );
  return known
    .toSorted((a, b) => b.scores[role]!.mean - a.scores[role]!.mean)
    .map((head) => ({ head, place: places.get(head)! }));
}

/**
 * In what part of all pairs of a head with one of the highest scores and another head the former has more evidence by
 * weights (the area under the curve): .5 in random order. Ten heads, or a quarter of fewer than forty; undefined if there
 * are none.
 */
export function agreementOf(
  result: Pick<ScoresResult, 'heads'>,
  role: Role,
): { readonly count: number; readonly area: number } | undefined {
  const ranked = rankedHeads(result, role);
  const count = Math.min(STRONGEST, Math.floor(ranked.length / 4));
  if (count === 0) return undefined;
  const evidence = ranked.map(({ head }) => head.weights[role]!);
  let above = 0;
  for (const one of evidence.slice(0, count))
    for (const other of evidence.slice(count)) above += one > other ? 1 : one === other ? 0.5 : 0;
  return { count, area: above / (count * (ranked.length - count)) };
}
