import type { Question, QuestionName } from '../../src/protocol/questions.js';
import { descriptionOf, questionAbout } from '../../src/questions/questions.js';

/** The question about the example that its usage shows, with every default. */
export function exampleQuestion<Q extends QuestionName>(name: Q): Extract<Question, { name: Q }> {
  const { kind } = descriptionOf(name).subject;
  const example = kind.verbatim ? kind.example : kind.read(kind.example);
  return questionAbout(name, example) as unknown as Extract<Question, { name: Q }>;
}
