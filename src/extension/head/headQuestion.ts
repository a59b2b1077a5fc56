import { headCircuitsOf } from '../../protocol/head.js';
import type { ModelInfo } from '../../protocol/model.js';
import type { HeadRef } from '../../protocol/headRef.js';
import type { RankOptions } from '../../protocol/rankedTokens.js';
import type { RowOptions } from '../../protocol/rowOptions.js';
import type { Question } from '../../protocol/questions.js';
import { questionAbout } from '../../questions/questions.js';

/** The first request of "Analyze QK Head": every circuit that the model has, with the tables of the largest singular vector. */
export function headQuestion(
  head: HeadRef,
  top: number,
  rows: RowOptions & RankOptions = {},
  model: Pick<ModelInfo, 'adapter'> = {},
): Extract<Question, { name: 'head' }> {
  return questionAbout('head', head, { circuits: headCircuitsOf(model), top, ...rows });
}
