import type { QuestionName, RequestOf, ResultOf } from '../../protocol/questions.js';

/** What the shell must know of a question without drawing it. */
export interface LogicOf<Q extends QuestionName> {
  /** Both results of the same question in one; `next` is the newer. */
  join(previous: ResultOf<Q>, next: ResultOf<Q>): ResultOf<Q>;
  /** Whether the result holds all that the request asks for. */
  isComplete(request: RequestOf<Q>, result: ResultOf<Q>): boolean;
}
