import * as z from 'zod/mini';
import { LONGEST_NAME, LONGEST_SENTENCE, MOST_SENTENCES } from '../../protocol/bounds.js';
import { answer, choice, flag, request, rows, text } from './basic.js';

const PROCESSING = {
  foldLn: flag(),
  centerWritingWeights: flag(),
  centerUnembed: flag(),
  foldValueBiases: flag(),
  refactorFactoredAttnMatrices: flag(),
};
const VARIANT = { attentionBiases: flag(), residual: flag() };

/** The processings in an answer. */
export const processing = answer(PROCESSING);

/** In every request: the weights it is about. */
export const WEIGHTS = { processing: request(PROCESSING), variant: request(VARIANT) };

/** Identifies weights: see `WeightsName`. */
export const WEIGHTS_NAME = {
  fingerprint: text(LONGEST_NAME),
  sampled: z.exactOptional(z.literal(true)),
  sampledFingerprint: z.exactOptional(text(LONGEST_NAME)),
};

const SOURCE = {
  ...WEIGHTS_NAME,
  name: text(LONGEST_NAME),
  notice: z.exactOptional(text(LONGEST_SENTENCE)),
};

/** The weights an answer is about. */
export const source = answer(SOURCE);

/** In every answer: its source. */
export const PROVENANCE = {
  model: source,
  processing,
  effectiveEmbedding: answer(VARIANT),
  caveats: z.exactOptional(rows(text(LONGEST_SENTENCE), MOST_SENTENCES)),
  masked: z.exactOptional(z.literal(true)),
};

export const space = choice(['W_E', 'W_U', 'W_EE']);
