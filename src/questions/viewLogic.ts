import type { Question, QuestionName, ResultOf } from '../protocol/questions.js';
import { atlasLogic } from './atlas/view/logic.js';
import { compositionLogic } from './composition/view/logic.js';
import { headLogic } from './head/view/logic.js';
import type { LogicOf } from '../webview/views/logic.js';
import { ovLogic } from './ov/view/logic.js';

/** For questions whose answers replace each other completely. */
const REPLACING: LogicOf<QuestionName> = { join: (_previous, next) => next, isComplete: () => true };

const LOGIC: { readonly [Q in QuestionName]?: LogicOf<Q> } = {
  head: headLogic,
  ov: ovLogic,
  atlas: atlasLogic,
  composition: compositionLogic,
};

/** {@link LogicOf} of whichever question is given. */
export interface QuestionLogic {
  join(
    question: Question,
    previous: ResultOf<QuestionName>,
    next: ResultOf<QuestionName>,
  ): ResultOf<QuestionName>;
  isComplete(question: Question, result: ResultOf<QuestionName>): boolean;
}

export const questionLogic: QuestionLogic = {
  join: (question, previous, next) => logicOf(question).join(previous, next),
  isComplete: (question, result) => logicOf(question).isComplete(question.request, result),
};

/** The question's own logic, which receives only its own requests and results. */
function logicOf({ name }: Question): LogicOf<QuestionName> {
  return LOGIC[name] ?? REPLACING;
}
