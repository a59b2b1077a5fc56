import { formatPart } from '../../protocol/ablation.js';
import type { RequestOf, ResultOf } from '../../protocol/questions.js';
import { state } from '../../report/claims/claims.js';
import { visibleToken } from '../../report/tokenSegments.js';
import { provenanceLines } from '../../report/weightWords.js';

type AblateRequest = RequestOf<'ablate'>;
type AblateResult = ResultOf<'ablate'>;

const SETS = {
  ioi: 'indirect object identification: the name that is not repeated, less the repeated one',
  'greater-than': 'years: all two-digit ends greater than the first year’s, less all others',
};

/** What is done to the parts: `nothing in its place`. */
function whatIsDone({ parts, mean, keep, remove, circuit }: AblateRequest): string {
  const product = circuit === 'qk' ? 'W_Q W_Kᵀ' : 'W_V W_O';
  if (keep !== undefined) return `the first ${keep} singular directions of ${product} kept`;
  if (remove !== undefined) return `singular direction ${remove} of ${product} removed`;
  const place = parts.length === 1 ? 'in its place' : 'in their place';
  return mean ? `the mean over prompts and positions ${place}` : `nothing ${place}`;
}

/** What is measured: `the logit of “␣Paris”`. */
export function whatIsMeasured({ set }: AblateRequest, { prompts }: AblateResult): string {
  if (set) return SETS[set];
  const [{ target, minus }] = prompts;
  const named = ({ token }: typeof target) => `“${visibleToken(token)}”`;
  return `the logit of ${named(target)}${minus ? ` less that of ${named(minus)}` : ''}`;
}

/** Lines on where the numbers come from. */
export function aboutAblation(request: AblateRequest, result: AblateResult): readonly string[] {
  const { prompts, edits } = result;
  const parts = request.parts.map(formatPart).join(', ');
  const [first] = prompts;
  const draws = Math.max(0, ...edits.map(({ random }) => random?.count ?? 0));
  return [
    ...provenanceLines(
      result,
      `${parts}: ${whatIsDone(request)}; ${whatIsMeasured(request, result)}, at the last position`,
      { usesW_EE: false },
    ),
    prompts.length === 1
      ? `Prompt: “${first.text}”.`
      : `${prompts.length} prompts, the first: “${first.text}”.`,
    draws > 0 ? state('editedRun', { draws }) : state('editedRunAlone', {}),
    ...(edits.some(({ interval }) => interval) ? [state('bootstrap', { count: prompts.length })] : []),
  ];
}
