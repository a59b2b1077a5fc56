import type { HeadRef } from '../../protocol/headRef.js';
import type { WeightOptions } from '../../protocol/model.js';
import type { Question } from '../../protocol/questions.js';
import { questionAbout } from '../../questions/questions.js';

/** The question that shows one head, with the weights it was found in. */
export function headOf(head: HeadRef, { processing, variant }: WeightOptions): Question {
  return questionAbout('head', head, { processing, variant });
}
