import type { Question, QuestionName, RequestOf, ResultOf } from '../../protocol/questions.js';
import { headLogic } from './head/headLogic.js';

/** What the shell must know of a question without drawing it. */
export interface LogicOf<Q extends QuestionName> {
  /** Such as "head 10.7". */
  describe(request: RequestOf<Q>): string;
  /** Both results of the same question in one; `next` is the newer. */
  join(previous: ResultOf<Q>, next: ResultOf<Q>): ResultOf<Q>;
  /** Whether the result holds all that the request asks for. */
  isComplete(request: RequestOf<Q>, result: ResultOf<Q>): boolean;
}

const LOGIC: { readonly [Q in QuestionName]: LogicOf<Q> } = { head: headLogic };

/** {@link LogicOf} of whichever question is given. */
export interface QuestionLogic {
  describe(question: Question): string;
  join(
    question: Question,
    previous: ResultOf<QuestionName>,
    next: ResultOf<QuestionName>,
  ): ResultOf<QuestionName>;
  isComplete(question: Question, result: ResultOf<QuestionName>): boolean;
}

export const questionLogic: QuestionLogic = {
  describe: (question) => LOGIC[question.name].describe(question.request),
  join: (question, previous, next) => LOGIC[question.name].join(previous, next),
  isComplete: (question, result) => LOGIC[question.name].isComplete(question.request, result),
};
