import type { HeadRef } from '../../protocol/headRef.js';
import type { WeightOptions } from '../../protocol/model.js';
import type { RowOptions } from '../../protocol/rowOptions.js';
import type { Question } from '../../protocol/questions.js';
import { questionAbout } from '../../questions/questions.js';

/** The question that shows one head, with the weights and rows it was found in; tokens as the notebook ranks them only where rows are as in it. */
export function headOf(head: HeadRef, found: WeightOptions & RowOptions): Question {
  return questionAbout('head', head, asFound(found));
}

/** The question that shows what one head writes, likewise. */
export function ovOf(head: HeadRef, found: WeightOptions & RowOptions): Question {
  return questionAbout('ov', head, asFound(found));
}

function asFound({ processing, variant, center, rows, tokenFrequency }: WeightOptions & RowOptions) {
  return {
    ...{ processing, variant },
    ...(center && { center, rankBy: 'cosine' as const }),
    ...(rows && { rows }),
    ...(tokenFrequency && { tokenFrequency }),
  };
}
