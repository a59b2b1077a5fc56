import { DEFAULT_WEIGHTS, PROCESSING_NAMES, type WeightOptions } from '../../protocol/model.js';
import { SWITCH } from '../kinds/choices.js';
import { offOption, switchOption, type CommandLineForm } from './commandLine.js';
import { custom, type AnyField } from './field.js';

type Processing = WeightOptions['processing'];
type Variant = WeightOptions['variant'];

/** A switch in an object of the request. */
function within<G extends 'processing' | 'variant'>(
  of: G,
  name: keyof WeightOptions[G] & string,
  key: string,
  label: string,
  about: string,
  commandLine: CommandLineForm<boolean>,
): AnyField {
  return custom<WeightOptions, boolean>({
    ...{ key, label, about, kind: SWITCH, commandLine },
    get: (request) => request[of][name] as boolean,
    set: (request, value) => ({
      ...request,
      [of]: { ...request[of], [name]: value ?? DEFAULT_WEIGHTS[of][name] },
    }),
  });
}

/** A processing of the weights, on by default. */
function processing(name: keyof Processing, key: string, about: string): AnyField {
  return within('processing', name, key, PROCESSING_NAMES[name], about, offOption(key));
}

/** A variant of W_EE, off by default. */
function variant(name: keyof Variant, key: string, label: string, about: string, optionName = key): AnyField {
  return within('variant', name, key, label, about, switchOption(optionName));
}

/** The processings, by TransformerLens' names. */
export const PROCESSING_FIELDS: readonly AnyField[] = [
  processing('foldLn', 'fold-ln', "Folds each LayerNorm's weights and biases into what reads them."),
  processing(
    'centerWritingWeights',
    'center-writing-weights',
    'Subtracts the mean over d_model from all that writes to the residual stream.',
  ),
  processing('centerUnembed', 'center-unembed', "Subtracts W_U's mean over the vocabulary."),
  processing('foldValueBiases', 'fold-value-biases', 'Moves b_V into b_O.'),
  processing(
    'refactorFactoredAttnMatrices',
    'refactor',
    'Refactors W_Q and W_K, W_V and W_O; their products and all spectra stay.',
  ),
];

/** The variants of W_EE. */
export const VARIANT_FIELDS: readonly AnyField[] = [
  variant('attentionBiases', 'attention-biases', 'attention biases', "W_EE with layer 0's attention biases."),
  variant(
    'residual',
    'residual-stream',
    'residual',
    'W_EE with the residual stream, as the model carries it.',
    'residual',
  ),
];

/** The fields of the weights, common to all questions. */
export const WEIGHT_FIELDS: readonly AnyField[] = [...PROCESSING_FIELDS, ...VARIANT_FIELDS];
