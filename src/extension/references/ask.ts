import type { Question, QuestionName, ResultOf } from '../../protocol/questions.js';

/** Asks a question about a card's checkpoint. */
export type Ask = <Q extends QuestionName>(question: Extract<Question, { name: Q }>) => Promise<ResultOf<Q>>;
