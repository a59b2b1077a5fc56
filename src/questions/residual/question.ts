import * as z from 'zod/mini';
import { RESIDUAL_POINTS, type AttentionPattern } from '../../protocol/residual.js';
import type { Token } from '../../protocol/model.js';
import {
  LONGEST_NAME,
  LONGEST_TEXT,
  MOST_HEADS,
  MOST_LAYERS,
  MOST_POSITIONS,
} from '../../protocol/bounds.js';
import {
  answer,
  choice,
  flag,
  indexBelow,
  real,
  request as ask,
  rows,
  text,
  whole,
} from '../fields/basic.js';
import { top } from '../fields/circuits.js';
import { headOf, headRef } from '../fields/head.js';
import { layer, neuron, weightsOfNeurons } from '../fields/neurons.js';
import type { Sizes } from '../fields/sizes.js';
import { cosineOfToken, token, TOKEN, tokenRows } from '../fields/tokens.js';
import { PROVENANCE, WEIGHTS } from '../fields/weights.js';

const point = choice(RESIDUAL_POINTS);

export const request = ask({
  ...WEIGHTS,
  text: text(LONGEST_TEXT),
  prependBos: z.exactOptional(flag()),
  layer,
  point,
  position: whole(-MOST_POSITIONS, MOST_POSITIONS),
  top,
  neurons: z.exactOptional(
    ask({ layer, weights: z.exactOptional(weightsOfNeurons), neuron: z.exactOptional(neuron) }),
  ),
  head: z.exactOptional(headRef),
});

/** Embedding and positions, and of each layer its heads, biases and MLP. */
const MOST_PARTS = MOST_HEADS + 2 * MOST_LAYERS + 2;

const lens = tokenRows(answer({ ...TOKEN, logit: real(), probability: real() }));

/** Positions and the pattern are indexed by the prompt's tokens. */
const whatIsThere = z.refine<{
  readonly tokens: readonly Token[];
  readonly position: number;
  readonly attention?: AttentionPattern;
}>(
  ({ tokens: { length }, position, attention }) =>
    position < length &&
    (!attention ||
      (isSquare(attention.pattern, length) &&
        isSquare(attention.scores, length) &&
        attention.split.every(({ key }) => key < length))),
  { error: 'of one size in "position", "tokens" and "attention"', path: [] },
);

function isSquare(matrix: readonly (readonly unknown[])[], size: number): boolean {
  return matrix.length === size && matrix.every((row) => row.length === size);
}

export function result(sizes: Sizes) {
  const { nLayers, dMlp, nCtx } = sizes;
  const OF_LAYER = { layer: indexBelow(nLayers), weights: weightsOfNeurons };
  const PRODUCT = { neuron: indexBelow(dMlp), dot: real(), bias: z.exactOptional(real()) };
  const products = tokenRows(answer(PRODUCT));
  return answer({
    ...PROVENANCE,
    text: text(LONGEST_TEXT),
    tokens: rows(token, nCtx),
    layer: indexBelow(nLayers),
    point,
    position: indexBelow(nCtx),
    norm: real(),
    logitLens: lens,
    nearestEmbed: tokenRows(cosineOfToken),
    parts: rows(
      answer({
        name: text(LONGEST_NAME),
        kind: choice(['embed', 'positional', 'head', 'bias', 'mlp']),
        layer: z.exactOptional(indexBelow(nLayers)),
        norm: real(),
        share: real(),
        dot: z.exactOptional(real()),
      }),
      MOST_PARTS,
    ),
    neurons: z.exactOptional(answer({ ...OF_LAYER, largest: products, smallest: products })),
    neuron: z.exactOptional(answer({ ...OF_LAYER, ...PRODUCT })),
    attention: z.exactOptional(
      answer({
        head: headOf(sizes),
        pattern: rows(rows(real(), nCtx), nCtx),
        scores: rows(rows(z.nullable(real()), nCtx), nCtx),
        split: rows(
          answer({
            key: indexBelow(nCtx),
            score: real(),
            tokens: real(),
            queryToken: real(),
            keyToken: real(),
            rest: real(),
          }),
          nCtx,
        ),
      }),
    ),
    next: lens,
  }).check(whatIsThere);
}
