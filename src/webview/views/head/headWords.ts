import type { CircuitResult, HeadResult, QkCircuit } from '../../../protocol/head.js';
import { formatHeadRef } from '../../../protocol/headRef.js';
import type { EffectiveEmbeddingVariant, Processing } from '../../../protocol/model.js';
import { formatNumber } from '../../components/numbers.js';
import type { End, KeyCosine, QueryCosine } from './headMemory.js';
import type { Selection } from './headSelection.js';

/** An option of a request as TransformerLens and the literature name it, and what it does. */
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

export const CIRCUIT_FORMULA: { readonly [circuit in QkCircuit]: string } = {
  qk: 'W_Q W_Kᵀ',
  embedding: 'W_E W_Q W_Kᵀ W_Eᵀ',
  effective: 'W_Uᵀ W_Q W_Kᵀ W_EEᵀ',
};

export const END_WORDS: { readonly [end in End]: { readonly tab: string; readonly title: string } } = {
  magnitude: { tab: 'Magnitude', title: 'by magnitude' },
  positive: { tab: 'Positive', title: 'positive end' },
  negative: { tab: 'Negative', title: 'negative end' },
};

export const COSINE_WORDS: {
  readonly [table in QueryCosine | KeyCosine]: { readonly tab: string; readonly title: string };
} = {
  queryUnembed: { tab: 'W_U', title: 'Query side · W_U · squared cosine' },
  queryEmbed: { tab: 'W_E', title: 'Query side · W_E · squared cosine' },
  queryUnembedByDot: { tab: 'W_U, dot', title: 'Query side · W_U · squared dot, rows not normalised' },
  keyEffectiveEmbed: { tab: 'W_EE', title: 'Key side · W_EE · squared cosine' },
  keyEmbed: { tab: 'W_E', title: 'Key side · W_E · squared cosine' },
};

export const MARK_WORDS = { degenerate: 'not determined', null: 'rounding level' } as const;

/** "effective · vector 0 · singular value 123.4", as far as it is known. */
export function selectionTitle({ circuit, vector }: Selection, known: CircuitResult | undefined): string {
  const value = known?.singularValues[vector];
  const parts = [
    circuit,
    `vector ${vector}`,
    ...(value === undefined ? [] : [`singular value ${formatNumber(value)}`]),
  ];
  return parts.join(' · ');
}

/** Why the vector must not be read as it stands, or undefined when it may. */
export function selectionWarning({ vector }: Selection, known: CircuitResult): string | undefined {
  if (known.null[vector]) {
    return 'Its singular value is at rounding level: the vector is arbitrary and its tables mean nothing.';
  }
  if (known.degenerate[vector]) {
    return 'Its singular value lies within 1 % of its neighbour’s: only the plane they span is determined, not the vector.';
  }
  return undefined;
}

/** What the tables of a circuit hold. */
export function circuitNote(circuit: QkCircuit): string {
  const what =
    circuit === 'qk'
      ? 'tokens by how far their rows point along the singular direction in d_model'
      : 'tokens by their entry in the unit singular vector over the vocabulary; the largest entry of the query side is positive';
  return `${CIRCUIT_FORMULA[circuit]}: ${what}.`;
}

/** "fold_ln, …, without center_unembed": what was done to the weights. */
export function processingNote(processing: Processing): string {
  const names = Object.entries(PROCESSING_WORDS) as [keyof Processing, OptionWords][];
  const on = names.filter(([key]) => processing[key]).map(([, words]) => words.label);
  const off = names.filter(([key]) => !processing[key]).map(([, words]) => words.label);
  if (off.length === 0) return 'all five processings of the weights';
  if (on.length === 0) return 'weights as they are in the file';
  return `weights processed by ${on.join(', ')}; not by ${off.join(', ')}`;
}

/** Which W_EE is meant. */
export function variantNote({ attentionBiases, residual }: EffectiveEmbeddingVariant): string {
  if (!attentionBiases && !residual) return 'W_EE as in the notebook (no attention biases, no residual)';
  const parts = [
    attentionBiases ? 'with attention biases' : 'no attention biases',
    residual ? 'with the residual' : 'no residual',
  ];
  return `W_EE ${parts.join(', ')}`;
}

/** Lines that say where a head's numbers come from, for tables that leave the panel. */
export function provenance({ model, head, processing, effectiveEmbedding }: HeadResult): readonly string[] {
  return [
    `${model.name} (${model.fingerprint}), head ${formatHeadRef(head)}; ${processingNote(processing)}; ${variantNote(effectiveEmbedding)}.`,
    ...(model.notice ? [`Note: ${model.notice}.`] : []),
  ];
}
