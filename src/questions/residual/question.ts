import * as z from 'zod/mini';
import { LONGEST_NAME, LONGEST_TEXT, MOST_HEADS, MOST_LAYERS } from '../../protocol/bounds.js';
import type { Token } from '../../protocol/model.js';
import { RESIDUAL_POINTS, type AttentionPattern } from '../../protocol/residual.js';
import { describe } from '../description/describe.js';
import { field, optional } from '../description/field.js';
import { prependBos, prompt, promptPosition } from '../description/promptParts.js';
import { top } from '../description/vectorParts.js';
import { answer, choice, indexBelow, real, rows, text } from '../fields/basic.js';
import { headOf } from '../fields/head.js';
import { cosineOfToken, MARKED_TOKEN, token, tokenRows } from '../fields/tokens.js';
import { PROVENANCE } from '../fields/weights.js';
import { oneOf } from '../kinds/choices.js';
import { HEAD } from '../kinds/heads.js';
import { LAYER, NEURON_VECTOR } from '../kinds/neurons.js';
import { neuronsOfStream } from './neuronsOfStream.js';

const POINT = oneOf(RESIDUAL_POINTS, {
  resid_pre: 'resid_pre (before the layer)',
  resid_mid: 'resid_mid (after attention)',
  resid_post: 'resid_post (after the layer)',
});

/** Embedding and positions, and of each layer its heads, biases and MLP. */
const MOST_PARTS = MOST_HEADS + 2 * MOST_LAYERS + 2;

const lens = tokenRows(answer({ ...MARKED_TOKEN, logit: real(), probability: real() }));

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

export const residual = describe({
  name: 'residual',
  about: 'runs the model on a text and splits one place of its residual stream into what wrote it',
  title: ({ layer, point }) => `Residual L${layer} ${point}`,
  pictures: ['parts', 'attention'],
  parts: [
    prompt(),
    field('layer', LAYER, {
      label: 'Layer',
      about: 'The layer; the last one by default on the command line.',
      required: true,
      default: 0,
      commandLineDefault: ({ nLayers }) => nLayers - 1,
    }),
    field('point', POINT, {
      label: 'Point',
      about: 'Before the layer, between attention and MLP, or after it.',
      default: 'resid_post',
    }),
    promptPosition(),
    optional('head', HEAD, { label: 'Attention of head', about: 'A head whose attention pattern is shown.' }),
    neuronsOfStream(),
    top(),
    prependBos(),
  ],
  result: (sizes) => {
    const { nLayers, dMlp, nCtx } = sizes;
    const OF_LAYER = { layer: indexBelow(nLayers), weights: NEURON_VECTOR.schema };
    const PRODUCT = { neuron: indexBelow(dMlp), dot: real(), bias: z.exactOptional(real()) };
    const products = tokenRows(answer(PRODUCT));
    return answer({
      ...PROVENANCE,
      text: text(LONGEST_TEXT),
      tokens: rows(token, nCtx),
      beginsItself: z.exactOptional(z.literal(true)),
      layer: indexBelow(nLayers),
      point: POINT.schema,
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
  },
});
