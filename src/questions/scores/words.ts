import type { AttentionScore } from '../../protocol/attentionScores.js';
import type { ResultOf } from '../../protocol/questions.js';
import { state } from '../../report/claims/claims.js';
import { formatNumber } from '../../report/numbers.js';
import { provenanceLines } from '../../report/weightWords.js';
import { agreementOf, ROLES } from './agreement.js';

type ScoresResult = ResultOf<'scores'>;

export const SCORE_LABELS: { readonly [score in AttentionScore]: string } = {
  previousToken: 'Previous token',
  duplicateToken: 'Duplicate token',
  induction: 'Induction',
  currentToken: 'Current token',
  firstToken: 'First token',
  entropy: 'Entropy',
  meanDistance: 'Mean distance',
};

/** What each score is a mean of, over queries from the second position on. */
export const SCORE_NOTES: { readonly [score in AttentionScore]: string } = {
  previousToken: 'attention to the position before.',
  duplicateToken: 'attention to other places of the same token.',
  induction: 'attention to what followed the same token before (prefix matching).',
  currentToken: "attention to the query's own position.",
  firstToken: 'attention to position 0, the sink of many heads.',
  entropy: 'of the attention over keys, in nats.',
  meanDistance: 'positions between query and key, weighted by attention.',
};

/** The scores that are parts of attention, from 0 to 1. */
export function isShare(score: AttentionScore): boolean {
  return score !== 'entropy' && score !== 'meanDistance';
}

/** What the model was run on. */
export function promptsNote({ prompts }: ScoresResult): string {
  if (!prompts) return 'No runs.';
  const { kind, count, positions, tokens } = prompts;
  return kind === 'random'
    ? `${times(count, 'prompt')} of ${tokens} random tokens twice, ${positions} positions each.`
    : `${times(count, 'piece')} of text, ${positions} positions at most.`;
}

function times(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** How far the weights alone find the same heads. */
export function agreementLines(result: ScoresResult): readonly string[] {
  return ROLES.flatMap((role) => {
    const found = agreementOf(result, role);
    if (!found || !result.scores.includes(role)) return [];
    return state('rolesByWeights', {
      score: SCORE_LABELS[role].toLowerCase(),
      count: found.count,
      percent: formatNumber(100 * found.area),
    });
  });
}

/** Lines on where the numbers come from. */
export function aboutScores(result: ScoresResult): readonly string[] {
  const { heads, byWeights } = result;
  return [
    ...provenanceLines(result, `scores of all ${heads.length} heads`, { usesW_EE: false }),
    promptsNote(result),
    ...agreementLines(result),
    ...(byWeights ? [weightsNote(byWeights)] : []),
  ];
}

function weightsNote({
  positions,
  tokens,
  even,
  previousTokenHeads: { length },
}: NonNullable<ScoresResult['byWeights']>): string {
  const writers =
    length === 0
      ? 'no head counts as a previous-token head by its weights, so induction has none'
      : `induction, by what ${length === 1 ? 'the previous-token head' : `${length} previous-token heads`} of earlier layers write`;
  return `By weights alone: previous token, the head's attention in ${positions} positions of the mean stream (even: ${formatNumber(even)}); duplicate token, how far scores of ${tokens} random tokens with themselves are above those with others, in standard deviations; ${writers}, in the same measure.`;
}
