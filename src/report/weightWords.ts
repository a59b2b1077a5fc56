import {
  PROCESSING_NAMES,
  type EffectiveEmbeddingVariant,
  type Processing,
  type Provenance,
} from '../protocol/model.js';
import { fingerprintText } from '../protocol/weightsName.js';

/** "fold_ln, …, without center_unembed": the processings applied. */
export function processingNote(processing: Processing): string {
  const names = Object.entries(PROCESSING_NAMES) as [keyof Processing, string][];
  const on = names.filter(([key]) => processing[key]).map(([, name]) => name);
  const off = names.filter(([key]) => !processing[key]).map(([, name]) => name);
  if (off.length === 0) return 'all processings that apply to the weights';
  if (on.length === 0) return 'weights as they are in the file';
  return `weights processed by ${on.join(', ')}; not by ${off.join(', ')}`;
}

/** The variant of W_EE. */
export function variantNote({ attentionBiases, residual }: EffectiveEmbeddingVariant): string {
  if (attentionBiases && residual) return 'W_EE with attention biases and residual';
  if (attentionBiases) return 'W_EE with attention biases, without the residual';
  return residual
    ? 'W_EE with the residual, without attention biases'
    : 'W_EE without attention biases or residual';
}

/**
 * Lines on a result's source, for tables that leave the panel.
 *
 * @param what such as "head 10.7"
 * @param usesW_EE whether the question can use W_EE, whose variant is then named
 */
export function provenanceLines(
  { model, processing, effectiveEmbedding, caveats = [] }: Provenance,
  what: string,
  { usesW_EE = true }: { readonly usesW_EE?: boolean } = {},
): readonly string[] {
  const weights = [processingNote(processing), ...(usesW_EE ? [variantNote(effectiveEmbedding)] : [])];
  return [
    `${model.name} (${fingerprintText(model)}), ${what}; ${weights.join('; ')}.`,
    ...(model.notice ? [`Note: ${model.notice}.`] : []),
    ...caveats.map(sentence),
  ];
}

/** The caveats of a result as sentences; an empty text if there are none. */
export function caveatNote({ caveats = [] }: Pick<Provenance, 'caveats'>): string {
  return caveats.map(sentence).join(' ');
}

/** Text with a capital letter and a full stop. */
export function sentence(caveat: string): string {
  return `${caveat.charAt(0).toUpperCase()}${caveat.slice(1)}.`;
}
