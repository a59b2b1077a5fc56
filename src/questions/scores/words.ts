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
  previousToken: state('scorePreviousToken', {}),
  duplicateToken: state('scoreDuplicateToken', {}),
  induction: state('scoreInduction', {}),
  currentToken: state('scoreCurrentToken', {}),
  firstToken: state('scoreFirstToken', {}),
  entropy: state('scoreEntropy', {}),
  meanDistance: state('scoreMeanDistance', {}),
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

/** How far the weights alone find the same heads, for those of the scores that they speak of. */
export function agreementLines(
  result: ScoresResult,
  scores: readonly AttentionScore[] = result.scores,
): readonly string[] {
  return ROLES.flatMap((role) => {
    const found = agreementOf(result, role);
    if (!found || !scores.includes(role)) return [];
    return state('rolesByWeights', {
      score: SCORE_LABELS[role].toLowerCase(),
      count: found.count,
      percent: Math.round(100 * found.area),
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
    ...(byWeights ? weightsLines(byWeights) : []),
  ];
}

function weightsLines({
  positions,
  tokens,
  even,
  previousTokenHeads: { length },
}: NonNullable<ScoresResult['byWeights']>): readonly string[] {
  const writers = length === 1 ? 'the previous-token head' : `${length} previous-token heads`;
  return [
    state('positionalScore', { positions, even: formatNumber(even) }),
    length === 0 ? state('matchedTokensAlone', { tokens }) : state('matchedTokens', { tokens, writers }),
  ];
}
