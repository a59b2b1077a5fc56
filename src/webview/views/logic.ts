import type { QuestionName, RequestOf, ResultOf } from '../../protocol/questions.js';

/** What the shell needs from a question besides its view. */
export interface LogicOf<Q extends QuestionName> {
  /** Both results of the same question merged; `next` is the newer. */
  join(previous: ResultOf<Q>, next: ResultOf<Q>): ResultOf<Q>;
  /** Whether the result contains everything the request asks for. */
  isComplete(request: RequestOf<Q>, result: ResultOf<Q>): boolean;
}
