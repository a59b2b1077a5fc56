import { seededRandom } from '../../src/statistics/random.js';
import { TRAINED_MODELS } from '../reference/trainedModels.js';
import { normalVector, type Rows } from './subspaces.js';

/** An embedding on which the nulls of tests are tried. */
export interface Embedding {
  readonly name: string;
  readonly isThere: boolean;
  /** `[d_vocab, 64]` */
  readonly rows: () => Rows;
}

/** One of random rows, and those of trained models of more than 100 tokens. */
export const EMBEDDINGS: readonly Embedding[] = [
  { name: 'random rows', isThere: true, rows: () => randomRows(1500, 64) },
  ...TRAINED_MODELS.filter(({ sizes }) => sizes.dVocab > 100).map(({ name, isThere, reference }) => ({
    ...{ name: `embedding of ${name}`, isThere },
    rows: () =>
      reference()
        .W_E.to2DArray()
        .map((row) => Float64Array.from(row)),
  })),
];

function randomRows(count: number, d: number): Rows {
  const numbers = seededRandom(8);
  return Array.from({ length: count }, () => normalVector(d, numbers));
}
