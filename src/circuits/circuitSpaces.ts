import type { QkCircuit } from '../protocol/head.js';
import type { VocabularySpace } from '../protocol/model.js';

/** The vocabulary matrices on the query and the key side of each QK circuit over the vocabulary. */
export const CIRCUIT_SPACES = {
  embedding: { query: 'W_E', key: 'W_E' },
  effective: { query: 'W_U', key: 'W_EE' },
} as const satisfies Record<Exclude<QkCircuit, 'qk'>, { query: VocabularySpace; key: VocabularySpace }>;
