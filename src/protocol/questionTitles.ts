import { formatHeadRef } from './headRef.js';
import type { Question, QuestionName, RequestOf } from './questions.js';

const TITLES: { readonly [Q in QuestionName]: (request: RequestOf<Q>) => string } = {
  head: ({ head }) => `Head ${formatHeadRef(head)}`,
  ov: ({ head }) => `OV ${formatHeadRef(head)}`,
  variance: ({ head, side }) => `Variance ${formatHeadRef(head)} ${side}`,
  neurons: ({ layer, neuron }) =>
    layer === undefined ? 'Neurons' : neuron === undefined ? `Neurons L${layer}` : `L${layer}N${neuron}`,
  residual: ({ layer, point }) => `Residual L${layer} ${point}`,
  congruence: ({ place }) =>
    place.kind === 'neurons' ? `Congruence L${place.layer}` : `Congruence ${formatHeadRef(place.head)}`,
  neighbours: ({ text }) => `Neighbours "${text}"`,
  pairs: ({ head }) => `Pairs ${formatHeadRef(head)}`,
  atlas: () => 'Atlas',
  composition: ({ kind }) => `${kind}-composition`,
};

/**
 * A question in a few words, such as `Head 10.7`: the title of a panel and of a stored result. Falls back to the
 * question's name if a stored request is malformed.
 */
export function questionTitle({ name, request }: Question): string {
  try {
    return (TITLES[name] as (request: RequestOf<QuestionName>) => string)(request);
  } catch {
    return name;
  }
}

/** The names of all questions. */
export const QUESTION_NAMES = Object.keys(TITLES) as QuestionName[];
