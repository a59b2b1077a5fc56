import { DEFAULT_WEIGHTS } from '../../protocol/model.js';
import type { Question } from '../../protocol/questions.js';
import type { ResidualRequest } from '../../protocol/residual.js';

/** One place of a prompt's residual stream, at its last token. */
export function residualQuestion(
  place: Pick<ResidualRequest, 'text' | 'layer' | 'point' | 'top'> & Pick<Partial<ResidualRequest>, 'head'>,
): Question {
  return {
    name: 'residual',
    request: { ...DEFAULT_WEIGHTS, ...place, position: -1 },
  };
}
