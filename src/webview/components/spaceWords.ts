import type { VocabularySpace } from '../../protocol/model.js';

/** The vocabulary's matrices, to choose one of. */
export const SPACE_CHOICES: readonly { readonly value: VocabularySpace; readonly label: string }[] = [
  { value: 'W_E', label: 'W_E (embedding)' },
  { value: 'W_EE', label: 'W_EE (effective embedding)' },
  { value: 'W_U', label: 'W_U (unembedding)' },
];

/** Which of a neuron's two sets of weights. */
export const WEIGHTS_CHOICES = [
  { value: 'in', label: 'W_in (what it reads)' },
  { value: 'out', label: 'W_out (what it writes)' },
] as const;
