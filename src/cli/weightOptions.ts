import { DEFAULT_VARIANT, type WeightOptions } from '../protocol/model.js';

/** The options shared by every verb that asks a question: which weights it is about, and how it is answered. */
export const WEIGHT_OPTIONS = {
  'no-fold-ln': { type: 'boolean', default: false },
  'no-center-writing-weights': { type: 'boolean', default: false },
  'no-center-unembed': { type: 'boolean', default: false },
  'no-fold-value-biases': { type: 'boolean', default: false },
  'no-refactor': { type: 'boolean', default: false },
  'attention-biases': { type: 'boolean', default: false },
  residual: { type: 'boolean', default: false },
  python: { type: 'boolean', default: false },
} as const;

/** Their part of a verb's usage. */
export const WEIGHT_USAGE =
  '[--no-fold-ln] [--no-center-writing-weights] [--no-center-unembed]\n' +
  '      [--no-fold-value-biases] [--no-refactor] [--attention-biases] [--residual] [--python]';

/**
 * The weights chosen by the options: all processings unless switched off, the head 10.7 notebook's W_EE unless varied.
 */
export function weightOptions(values: {
  readonly [option in keyof typeof WEIGHT_OPTIONS]: boolean;
}): WeightOptions {
  return {
    processing: {
      foldLn: !values['no-fold-ln'],
      centerWritingWeights: !values['no-center-writing-weights'],
      centerUnembed: !values['no-center-unembed'],
      foldValueBiases: !values['no-fold-value-biases'],
      refactorFactoredAttnMatrices: !values['no-refactor'],
    },
    variant: { ...DEFAULT_VARIANT, attentionBiases: values['attention-biases'], residual: values.residual },
  };
}
