import type { EffectiveEmbeddingVariant, Processing, Provenance } from '../protocol/model.js';
import { fingerprintText } from '../protocol/weightsName.js';

/** A request's option, under the name in TransformerLens and the literature, and its effect. */
export interface OptionWords {
  readonly label: string;
  readonly hint: string;
}

export const PROCESSING_WORDS: { readonly [key in keyof Processing]: OptionWords } = {
  foldLn: { label: 'fold_ln', hint: 'LayerNorm’s weights and biases folded into the weights that read them' },
  centerWritingWeights: {
    label: 'center_writing_weights',
    hint: 'the mean over d_model taken from all that writes to the residual stream',
  },
  centerUnembed: { label: 'center_unembed', hint: 'the mean over the vocabulary taken from W_U' },
  foldValueBiases: { label: 'fold_value_biases', hint: 'b_V moved into b_O' },
  refactorFactoredAttnMatrices: {
    label: 'refactor_factored_attn_matrices',
    hint: 'W_Q and W_K refactored; their product and all spectra stay',
  },
};

export const VARIANT_WORDS: { readonly [key in keyof EffectiveEmbeddingVariant]: OptionWords } = {
  attentionBiases: {
    label: 'attention biases',
    hint: 'with what layer 0’s attention writes by its biases (b_V W_O + b_O)',
  },
  residual: { label: 'residual', hint: 'with the residual stream, as the model itself carries it' },
};

/** "fold_ln, …, without center_unembed": the processings applied. */
export function processingNote(processing: Processing): string {
  const names = Object.entries(PROCESSING_WORDS) as [keyof Processing, OptionWords][];
  const on = names.filter(([key]) => processing[key]).map(([, words]) => words.label);
  const off = names.filter(([key]) => !processing[key]).map(([, words]) => words.label);
  if (off.length === 0) return 'all five processings of the weights';
  if (on.length === 0) return 'weights as they are in the file';
  return `weights processed by ${on.join(', ')}; not by ${off.join(', ')}`;
}

/** The variant of W_EE. */
export function variantNote({ attentionBiases, residual }: EffectiveEmbeddingVariant): string {
  if (!attentionBiases && !residual) return 'W_EE as in the notebook (no attention biases, no residual)';
  const parts = [
    attentionBiases ? 'with attention biases' : 'no attention biases',
    residual ? 'with the residual' : 'no residual',
  ];
  return `W_EE ${parts.join(', ')}`;
}

/**
 * Lines on a result's source, for tables that leave the panel.
 *
 * @param what such as "head 10.7"
 */
export function provenanceLines(
  { model, processing, effectiveEmbedding, caveats = [] }: Provenance,
  what: string,
): readonly string[] {
  return [
    `${model.name} (${fingerprintText(model)}), ${what}; ${processingNote(processing)}; ${variantNote(effectiveEmbedding)}.`,
    ...(model.notice ? [`Note: ${model.notice}.`] : []),
    ...caveats.map(sentence),
  ];
}

/** The caveats of a result as sentences; an empty text if there are none. */
export function caveatNote({ caveats = [] }: Pick<Provenance, 'caveats'>): string {
  return caveats.map(sentence).join(' ');
}

function sentence(caveat: string): string {
  return `${caveat.charAt(0).toUpperCase()}${caveat.slice(1)}.`;
}
