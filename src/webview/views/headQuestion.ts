import type { HeadRef } from '../../protocol/headRef.js';
import type { WeightOptions } from '../../protocol/model.js';
import type { RowOptions } from '../../protocol/rowOptions.js';
import type { Question } from '../../protocol/questions.js';
import { questionAbout } from '../../questions/questions.js';

/** The question that shows one head, with the weights and rows it was found in; tokens as the notebook ranks them only where rows are as in it. */
export function headOf(
  head: HeadRef,
  { processing, variant, center, rows, tokenFrequency }: WeightOptions & RowOptions,
): Question {
  return questionAbout('head', head, {
    ...{ processing, variant },
    ...(center && { center, rankBy: 'cosine' }),
    ...(rows && { rows }),
    ...(tokenFrequency && { tokenFrequency }),
  });
}
