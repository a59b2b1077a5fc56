import type { CheckpointInfo } from './model.js';
import { filesKey } from './openFiles.js';
import { neuronWeightsOf, type NeuronWeights } from './neuronWeights.js';
import { prependsBos } from './prependsBos.js';
import { questionKey } from './questionKey.js';
import type { Question } from './questions.js';

type Asked = Pick<CheckpointInfo, 'model' | 'tokenizer'>;

/**
 * A key shared by questions about the same weights with the same answer: spelling out the checkpoint's own default (the
 * first token of its prompts, the weights of its neurons) makes no difference.
 */
export function answerKey(checkpoint: Asked, question: Question): string {
  return `${filesKey(checkpoint)} ${questionKey(withDefaultsSaid(checkpoint, question))}`;
}

function withDefaultsSaid(checkpoint: Asked, question: Question): Question {
  if (question.name === 'residual') {
    const { request } = question;
    const neurons = request.neurons && withWeights(checkpoint, request.neurons);
    const prependBos = prependsBos(request, checkpoint);
    return { ...question, request: { ...request, ...(neurons && { neurons }), prependBos } };
  }
  if (question.name === 'neurons') return { ...question, request: withWeights(checkpoint, question.request) };
  if (question.name !== 'congruence' || question.request.place.kind === 'head') return question;
  const place = withWeights(checkpoint, question.request.place);
  return { ...question, request: { ...question.request, place } };
}

function withWeights<T extends { readonly weights?: NeuronWeights }>({ model }: Asked, asked: T) {
  return { ...asked, weights: neuronWeightsOf(asked.weights, model) };
}
