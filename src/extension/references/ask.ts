import type { Question, QuestionName, ResultOf } from '../../protocol/questions.js';

/** Asks about the checkpoint that a card is made for. */
export type Ask = <Q extends QuestionName>(question: Extract<Question, { name: Q }>) => Promise<ResultOf<Q>>;
