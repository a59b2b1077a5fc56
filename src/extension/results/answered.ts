import type { CheckpointInfo } from '../../protocol/model.js';
import type { Question, QuestionName, ResultOf } from '../../protocol/questions.js';

/** An answer with all that is needed to show it, to tell where it came from and to ask again. */
export interface Answered {
  readonly checkpoint: CheckpointInfo;
  readonly question: Question;
  readonly result: ResultOf<QuestionName>;
}
