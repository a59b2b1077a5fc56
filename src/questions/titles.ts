import type { Question, QuestionName, RequestOf } from '../protocol/questions.js';
import { QUESTIONS } from './questions.js';

/**
 * A question in a few words, such as `Head 10.7`: the title of a panel and of a stored result. Falls back to the
 * question's name if a stored request is malformed.
 */
export function questionTitle({ name, request }: Question): string {
  try {
    return (QUESTIONS[name].title as (request: RequestOf<QuestionName>) => string)(request);
  } catch {
    return name;
  }
}
