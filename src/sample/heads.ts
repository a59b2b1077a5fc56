/**
 * Writes the planted heads' W_Q, W_K, W_V and W_O. Directions refer to the processed weights (LayerNorm folded in,
 * centred); they are divided by the LayerNorm's weight before they are stored.
 */
import type { HeadRef } from '../protocol/headRef.js';
import type { ClassName } from './classes.js';
import type { ClassDirections } from './embedding.js';
import { SAMPLE_SHAPE } from './planted.js';
import type { PlantedHead } from './planted.js';
import { Random } from './random.js';
import { layerTensor, tensor } from './tensors.js';
import type { Tensors } from './tensors.js';
import { addScaled, orthonormal, randomDirections, scaled, unit } from './vectors.js';
import type { Vector } from './vectors.js';

const { dModel, dHead } = SAMPLE_SHAPE;

/** The ratio of each noise singular value to the one before it. */
const DECAY = 0.9;
/** The factor of a planted OV circuit on its directions; the class's own direction gets less than the words'. */
const OV_STRENGTH = { words: 0.3, class: 0.1 };

/** Where the classes are: by the unembedding (`W_U`'s rows, processed) and by the effective embedding. */
export interface Aims {
  readonly unembedding: Readonly<Record<ClassName, Vector>>;
  readonly effectiveEmbedding: Readonly<Record<ClassName, Vector>>;
}

/** `[d_model, d_head]`: directions side by side, scaled by their lengths and rotated by `[d_head, d_head]`. */
function factor(
  directions: readonly Vector[],
  lengths: readonly number[],
  rotation: readonly Vector[],
): Vector[] {
  return Array.from({ length: dModel }, (_, i) => {
    const row = new Float64Array(dHead);
    directions.forEach((direction, k) => addScaled(row, rotation[k], direction[i] * lengths[k]));
    return row;
  });
}

function rotation(random: Random): Vector[] {
  return orthonormal(Array.from({ length: dHead }, () => random.normals(dHead, 1)));
}

/** The normalised sum and difference of two unit vectors: orthogonal, and equally close to both. */
function mixed([a, b]: readonly Vector[]): Vector[] {
  return [1, -1].map((sign) => unit(addScaled(scaled(b, sign), a, 1)));
}

type Part = 'query' | 'key' | 'value';
const PARTS: readonly Part[] = ['query', 'key', 'value'];

function writeInput(tensors: Tensors, { layer, head }: HeadRef, part: Part, rows: readonly Vector[]): void {
  const weight = tensor(tensors, layerTensor(layer, 'attn.c_attn.weight'));
  const lnWeight = tensor(tensors, layerTensor(layer, 'ln_1.weight'));
  const start = PARTS.indexOf(part) * dModel + head * dHead;
  rows.forEach((row, i) => weight.set(scaled(row, 1 / lnWeight[i]), i * 3 * dModel + start));
}

/**
 * W_Q W_K^T = sum of strength times query direction times key direction: the planted matches first, then decaying noise
 * up to the rank, all orthonormal, so that the strengths are the singular values of `qk`.
 */
function plantQk(tensors: Tensors, head: HeadRef, qk: NonNullable<PlantedHead['qk']>, aims: Aims): void {
  const random = new Random(`qk of ${head.layer}.${head.head}`);
  const sides = [
    qk.matches.map(({ query }) => aims.unembedding[query]),
    qk.matches.map(({ key }) => aims.effectiveEmbedding[key]),
  ].map((planted) => {
    const first = qk.mixed ? mixed(planted) : orthonormal(planted);
    return [...first, ...randomDirections(qk.rank - first.length, dModel, random, first)];
  });
  const strengths = Array.from({ length: qk.rank }, (_, k) =>
    k < qk.matches.length ? qk.matches[k].strength : qk.noise * DECAY ** (k - qk.matches.length),
  );
  const turn = rotation(random);
  const lengths = strengths.map(Math.sqrt);
  writeInput(tensors, head, 'query', factor(sides[0], lengths, turn));
  writeInput(tensors, head, 'key', factor(sides[1], lengths, turn));
}

/** W_V W_O = sign times a projection onto the directions, each with its strength. */
function plantOv(
  tensors: Tensors,
  { layer, head }: HeadRef,
  sign: 1 | -1,
  directions: readonly Vector[],
  strengths: readonly number[],
): void {
  const turn = rotation(new Random(`ov of ${layer}.${head}`));
  const rows = factor(directions, strengths.map(Math.sqrt), turn);
  writeInput(tensors, { layer, head }, 'value', rows);
  const output = tensor(tensors, layerTensor(layer, 'attn.c_proj.weight'));
  rows.forEach((row, i) => {
    for (let k = 0; k < dHead; k++) output[(head * dHead + k) * dModel + i] = sign * row[k];
  });
}

/**
 * Writes one planted head. Changes `tensors`.
 *
 * @param classes where the classes and their words are in W_E
 */
export function plantHead(
  tensors: Tensors,
  planted: PlantedHead,
  aims: Aims,
  classes: ClassDirections,
): void {
  const { head, qk, ov } = planted;
  if (qk) plantQk(tensors, head, qk, aims);
  if (ov) {
    const span = classes.words[ov.words];
    if (!span) throw new RangeError(`the words of ${ov.words} have no span of their own`);
    const strengths = [OV_STRENGTH.class, ...span.map(() => OV_STRENGTH.words)];
    plantOv(tensors, head, ov.sign, [classes.class[ov.words], ...span], strengths);
  }
}
