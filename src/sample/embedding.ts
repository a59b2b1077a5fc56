import { CLASS_NAMES } from './classes.js';
import type { ClassName } from './classes.js';
import { SAMPLE_SHAPE } from './planted.js';
import { Random } from './random.js';
import type { WordTokens } from './tokens.js';
import { addScaled, randomDirections, unit } from './vectors.js';
import type { Vector } from './vectors.js';

const { dModel, dVocab } = SAMPLE_SHAPE;

/** Norm of an average row, at which LayerNorm's epsilon matters in about the fourth digit. */
const NORM = 1.4;
/** Length of the offset shared by all rows, relative to a row's. */
const OFFSET = 0.12;
/** The composition of a planted token's row; the squares add up to 1. */
const SHARES = { class: 0.75, word: 0.5, rest: Math.sqrt(1 - 0.75 ** 2 - 0.5 ** 2) };
/** The words of these classes differ in this many dimensions, so that an OV circuit of rank 16 can distinguish them. */
const WORD_DIMENSIONS = 15;
const TOLD_APART: readonly ClassName[] = ['firstNames', 'countries'];

/** The directions in d_model from which W_E's planted rows are made: orthonormal, each with mean zero. */
export interface ClassDirections {
  readonly class: Readonly<Record<ClassName, Vector>>;
  /** Spans in which a class's words differ; other classes' words differ in all of d_model. */
  readonly words: { readonly [name in ClassName]?: readonly Vector[] };
}

export function classDirections(): ClassDirections {
  const count = CLASS_NAMES.length + TOLD_APART.length * WORD_DIMENSIONS;
  const all = randomDirections(count, dModel, new Random('class directions'));
  const take = (n: number): Vector[] => all.splice(0, n);
  return {
    class: Object.fromEntries(CLASS_NAMES.map((name) => [name, take(1)[0]])) as Record<ClassName, Vector>,
    words: Object.fromEntries(TOLD_APART.map((name) => [name, take(WORD_DIMENSIONS)])),
  };
}

/**
 * W_E `[d_vocab, d_model]`: random rows about a shared offset. A planted token's row is its class's direction, its
 * word's (one for all the word's spellings) and a random rest.
 */
export function makeEmbedding(
  tokens: Readonly<Record<ClassName, readonly WordTokens[]>>,
  directions: ClassDirections,
): Float32Array {
  const rows = new Random('W_E').normals(dVocab * dModel, 1 / Math.sqrt(dModel));
  for (const name of CLASS_NAMES) {
    const random = new Random(`words of ${name}`);
    const span = directions.words[name] ?? randomDirections(dModel - 1, dModel, random);
    for (const { ids } of tokens[name]) {
      const word = new Float64Array(dModel);
      for (const direction of span) addScaled(word, direction, random.normal());
      const planted = addScaled(new Float64Array(dModel), directions.class[name], SHARES.class);
      addScaled(planted, unit(word), SHARES.word);
      for (const id of ids) {
        const row = rows.subarray(id * dModel, (id + 1) * dModel);
        row.forEach((rest, i) => (row[i] = planted[i] + SHARES.rest * rest));
      }
    }
  }
  const norms = new Random('norms of W_E').uniforms(dVocab, 0.95 * NORM, 1.05 * NORM);
  const offset = unit(new Random('offset of W_E').normals(dModel, 1));
  const embedding = new Float32Array(dVocab * dModel);
  for (let id = 0, at = 0; id < dVocab; id++) {
    for (let i = 0; i < dModel; i++, at++) embedding[at] = norms[id] * rows[at] + OFFSET * NORM * offset[i];
  }
  return embedding;
}
