import type { Question } from '../../protocol/questions.js';
import type { ResidualRequest } from '../../protocol/residual.js';
import { questionAbout } from '../../questions/questions.js';

/** One place of a prompt's residual stream, at its last token. */
export function residualQuestion({
  text,
  ...place
}: Pick<ResidualRequest, 'text' | 'layer' | 'point' | 'top'> &
  Pick<Partial<ResidualRequest>, 'head'>): Question {
  return questionAbout('residual', text, place);
}
