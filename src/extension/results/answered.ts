import type { CheckpointInfo } from '../../protocol/model.js';
import type { Question, QuestionName, ResultOf } from '../../protocol/questions.js';

/** An answer with everything needed to show it, identify its source and ask again. */
export interface Answered {
  readonly checkpoint: CheckpointInfo;
  readonly question: Question;
  readonly result: ResultOf<QuestionName>;
}
