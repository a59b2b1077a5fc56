import { has, whyRefused } from '../protocol/capabilities.js';
import type { ComputedNeed, ModelInfo, VocabularySpace } from '../protocol/model.js';
import type { Question, QuestionName, RequestOf } from '../protocol/questions.js';

type NeedsOf = {
  readonly [Q in QuestionName]: (request: RequestOf<Q>) => readonly (ComputedNeed | false | undefined)[];
};

/** What every part of an answer needs. Circuits that need more are left out of the answer to others (`answerable`). */
const NEEDS: NeedsOf = {
  head: () => [],
  atlas: () => [],
  composition: () => [],
  affinity: () => [],
  functions: ({ source }) => [inEffective(source)],
  positions: () => [],
  scores: () => [],
  ov: ({ source, streams = 'none' }) => [inEffective(source), streams !== 'none' && 'run'],
  variance: ({ space }) => [inEffective(space)],
  neighbours: ({ space }) => [inEffective(space)],
  pairs: ({ querySpace, keySpace }) => [inEffective(querySpace, keySpace)],
  neurons: ({ space }) => ['neurons', inEffective(space)],
  congruence: ({ place, space, cosineSpace, otherSpace }) => [
    place.kind === 'neurons' && 'neurons',
    inEffective(space, cosineSpace, otherSpace),
  ],
  run: ({ mlp }) => ['run', mlp !== undefined && 'neurons'],
  residual: ({ neurons }) => ['run', neurons && 'neurons'],
  patterns: () => ['run'],
  ablate: () => ['run'],
};

/** What of the model the whole answer needs, besides heads, W_E and W_U. */
export function needsOf({ name, request }: Question): readonly ComputedNeed[] {
  const needs: NeedsOf[QuestionName] = NEEDS[name];
  return (needs as (own: typeof request) => ReturnType<typeof needs>)(request).filter((need) => !!need);
}

/** Why a model can't answer the question, as a sentence; undefined if it can. */
export function whyUnanswerable(question: Question, model: ModelInfo): string | undefined {
  return needsOf(question)
    .map((need) => whyRefused(need, model))
    .find((why) => why !== undefined);
}

/** A question of defaults as the model can answer it: in W_E where it has no W_EE. */
export function fitted<Q extends Question>(question: Q, model: Pick<ModelInfo, 'lacks'>): Q {
  if (has('W_EE', model)) return question;
  const request = Object.fromEntries(
    Object.entries(question.request).map(([key, value]) => [
      key,
      value === 'W_EE' ? 'W_E' : (value as unknown),
    ]),
  );
  return { ...question, request };
}

function inEffective(...spaces: readonly VocabularySpace[]): 'W_EE' | false {
  return spaces.includes('W_EE') && 'W_EE';
}
