import type { CheckpointInfo } from './model.js';
import { prependsBos } from './prependsBos.js';
import { questionKey } from './questionKey.js';
import type { Question } from './questions.js';

type Asked = Pick<CheckpointInfo, 'model' | 'tokenizer'>;

/**
 * The same text for questions of the same weights that have the same answer: one that wishes for the first token that
 * the checkpoint's prompts have by default is no other than one that says nothing of it.
 */
export function answerKey(checkpoint: Asked, question: Question): string {
  return `${checkpoint.model.fingerprint} ${questionKey(withBosSaid(checkpoint, question))}`;
}

function withBosSaid(checkpoint: Asked, question: Question): Question {
  if (question.name !== 'residual') return question;
  const { request } = question;
  return { ...question, request: { ...request, prependBos: prependsBos(request, checkpoint) } };
}
