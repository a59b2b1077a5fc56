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

/** Text with a capital letter and a full stop. */
export function sentence(caveat: string): string {
  return `${caveat.charAt(0).toUpperCase()}${caveat.slice(1)}.`;
}
