import type { Question } from './questions.js';
import { startsBare } from './startsBare.js';

/**
 * The same text for questions that ask the same, in whatever order their fields stand.
 *
 * @param architecture of the checkpoint that is asked, so that a wish for the first token that it has by default is no
 *   other question than none
 */
export function questionKey(question: Question, architecture?: string): string {
  const { name, request } = architecture === undefined ? question : withoutUsualBos(question, architecture);
  return JSON.stringify([name, request], (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

function withoutUsualBos(question: Question, architecture: string): Question {
  if (question.name !== 'residual') return question;
  const { prependBos, ...rest } = question.request;
  return prependBos === !startsBare(architecture) ? { ...question, request: rest } : question;
}
