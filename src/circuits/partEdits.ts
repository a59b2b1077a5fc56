import { matrix, rowBlock, type Matrix32, type Matrix64 } from '../linalg/matrix.js';
import { dot } from '../linalg/vector.js';
import type { AblatedPart, Ablation } from '../protocol/ablation.js';
import { QkLensError } from '../protocol/errors.js';
import type { Processing } from '../protocol/model.js';
import type { Random } from '../statistics/random.js';
import type { LayerEdit } from './forward.js';
import { everyPlace } from './headWrites.js';
import { headFactors } from './headFactors.js';
import { matrixRow } from './matrixRow.js';
import type { Inputs } from './layerMatrices.js';
import { checkHead, checkNeuron } from './provenance.js';
import { randomRotation } from './randomRotation.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

/** How a part of the model is edited. */
export interface PartEdit {
  readonly part: AblatedPart;
  /** Whether there is a random edit of the same span and size to compare with. */
  readonly hasRandom: boolean;
  /**
   * @param mean what the part gives on average, `[d_model]`, where the edit puts that in its place
   * @param random draws a random edit instead: with directions of the same span, and of the same size
   */
  of(mean: Float64Array | undefined, random?: Random): LayerEdit;
}

/**
 * The edit of one part: off (nothing or its mean in its place), or with only some singular directions left. W_V W_O is
 * cut by projecting what the head writes on its right singular vectors; W_Q W_K^T by projecting W_Q on its left ones,
 * before positions are put in. Biases stay.
 *
 * @throws QkLensError `noSuchHead`; `badRequest` for a layer, direction or MLP that is not there; `nonFiniteWeights`,
 *   `fileChanged`, `compute`
 */
export async function partEdit(
  spaces: VocabularySpaces,
  processing: Processing,
  part: AblatedPart,
  ablation: Ablation,
): Promise<PartEdit> {
  const { config } = spaces.model.checkpoint;
  if (part.head === undefined) {
    checkNeuron({ layer: part.layer }, config);
    if (config.attentionOnly)
      throw new QkLensError('badRequest', 'The model is attention-only: it has no MLPs.');
    if (ablation.kind === 'keep' || ablation.kind === 'remove')
      throw new QkLensError(
        'badRequest',
        'An MLP has no singular directions: only heads are cut to some of theirs.',
      );
    return {
      part,
      hasRandom: false,
      of: (mean) => ({ mlp: ({ mlp }) => replaced(mlp!, mean) }),
    };
  }
  const ref = { layer: part.layer, head: part.head };
  checkHead(ref, config);
  const { qk, ov } = await headFactors(spaces, ref, processing);
  const circuit = 'circuit' in ablation ? ablation.circuit : 'ov';
  const basis = circuit === 'qk' ? qk.left : ov.right;
  checkDirections(ablation, basis.rows);
  if (circuit === 'qk') {
    const { inputsFirst } = spaces.model.weights(processing);
    return queryEdit(part, { head: ref.head, dHead: config.dHead, inputsFirst }, ablation, basis);
  }
  const span = new OutputSpan(basis);
  return {
    part,
    hasRandom: true,
    of: (mean, random) => {
      const rotation = random && randomRotation(basis.rows, random);
      return {
        attention: async (trace) => {
          const outputs = await trace.headOutputs(everyPlace(ref.head, trace.residPre.rows));
          const added = span.added(outputs, ablation, mean);
          return rotation ? span.rotated(added, rotation) : added;
        },
      };
    },
  };
}

function checkDirections(ablation: Ablation, rank: number): void {
  const last =
    ablation.kind === 'keep' ? ablation.count - 1 : ablation.kind === 'remove' ? ablation.index : 0;
  if (last < rank) return;
  throw new QkLensError(
    'badRequest',
    `The head has ${rank} singular directions of singular value above rounding, counted from 0 to ${rank - 1}.`,
  );
}

/** Where a head's W_Q stands among those of its layer, see {@link StackedAttention}. */
interface HeadInStack {
  readonly head: number;
  readonly dHead: number;
  readonly inputsFirst: boolean;
}

/** Projects the head's W_Q. */
function queryEdit(part: AblatedPart, place: HeadInStack, ablation: Ablation, left: Matrix64): PartEdit {
  const keeps = ablation.kind === 'keep';
  const [from, to] =
    ablation.kind === 'remove' ? [ablation.index, ablation.index + 1] : [0, countOf(ablation)];
  return {
    part,
    hasRandom: true,
    of: (_mean, random) => {
      const rows = random
        ? combinations(randomRotation(left.rows, random), left, to - from)
        : rowBlock(left, from, to);
      return { weights: (inputs) => projected(inputs, place, rows, keeps) };
    },
  };
}

function countOf(ablation: Ablation): number {
  return ablation.kind === 'keep' ? ablation.count : 1;
}

/** The first rows of `rotation basis`. */
function combinations(rotation: Matrix64, basis: Matrix64, count: number): Matrix64 {
  const data = new Float64Array(count * basis.cols);
  for (let k = 0; k < count; k++) {
    for (let r = 0; r < basis.rows; r++) {
      const factor = rotation.data[k * rotation.cols + r];
      for (let c = 0; c < basis.cols; c++)
        data[k * basis.cols + c] += factor * basis.data[r * basis.cols + c];
    }
  }
  return matrix(data, count, basis.cols);
}

/** The layer's weights with the head's W_Q projected on the rows' span, or out of it. */
function projected(
  inputs: Inputs,
  { head, dHead, inputsFirst }: HeadInStack,
  rows: Matrix64,
  onto: boolean,
): Inputs {
  const { wQ } = inputs;
  const data = wQ.data.slice();
  const [dModel, input, output] = inputsFirst ? [wQ.rows, wQ.cols, 1] : [wQ.cols, 1, wQ.cols];
  for (let c = head * dHead; c < (head + 1) * dHead; c++) {
    const column = Float64Array.from({ length: dModel }, (_, r) => wQ.data[r * input + c * output]);
    const kept = new Float64Array(dModel);
    for (let k = 0; k < rows.rows; k++) {
      const own = rows.data.subarray(k * rows.cols, (k + 1) * rows.cols);
      const along = dot(own, column);
      for (let r = 0; r < kept.length; r++) kept[r] += along * own[r];
    }
    for (let r = 0; r < dModel; r++) data[r * input + c * output] = onto ? kept[r] : column[r] - kept[r];
  }
  return { ...inputs, wQ: { ...wQ, data } };
}

/** `mean - written`, `[n, d_model]`; with nothing in its place `-written`. */
function replaced(written: Matrix32, mean: Float64Array | undefined): Matrix32 {
  const { cols } = written;
  return { ...written, data: written.data.map((value, i) => (mean?.[i % cols] ?? 0) - value) };
}

/** The directions in which a head writes: W_V W_O's right singular vectors, `[rank, d_model]`. */
class OutputSpan {
  constructor(private readonly basis: Matrix64) {}

  /** What the edit adds to the head's outputs, `[n, d_model]`. */
  added(outputs: Matrix32, ablation: Ablation, mean: Float64Array | undefined): Matrix32 {
    switch (ablation.kind) {
      case 'zero':
      case 'mean':
        return replaced(outputs, mean);
      case 'keep':
        return this.mapped(outputs, (along) => along.map((value, k) => (k < ablation.count ? 0 : -value)));
      case 'remove':
        return this.mapped(outputs, (along) => along.map((value, k) => (k === ablation.index ? -value : 0)));
    }
  }

  /** The same with its coordinates in the span rotated. */
  rotated(added: Matrix32, { data, cols }: Matrix64): Matrix32 {
    return this.mapped(added, (along) =>
      along.map((_, k) => dot(along, data.subarray(k * cols, (k + 1) * cols))),
    );
  }

  private mapped(m: Matrix32, map: (along: Float64Array) => Float64Array): Matrix32 {
    const { basis } = this;
    const data = new Float32Array(m.data.length);
    for (let at = 0; at < m.rows; at++) {
      const row = matrixRow(m, at);
      const along = new Float64Array(basis.rows);
      for (let k = 0; k < along.length; k++)
        along[k] = dot(row, basis.data.subarray(k * basis.cols, (k + 1) * basis.cols));
      map(along).forEach((value, k) => {
        for (let c = 0; c < m.cols; c++) data[at * m.cols + c] += value * basis.data[k * basis.cols + c];
      });
    }
    return { ...m, data };
  }
}

/** Several edits of one layer as one. */
export function together(edits: readonly LayerEdit[]): LayerEdit {
  const attention = edits.flatMap((edit) => edit.attention ?? []);
  const mlp = edits.flatMap((edit) => edit.mlp ?? []);
  const weights = edits.flatMap((edit) => edit.weights ?? []);
  return {
    ...(weights.length > 0 && { weights: (inputs) => weights.reduce((own, change) => change(own), inputs) }),
    ...(attention.length > 0 && {
      attention: async (trace) => sumOf(await Promise.all(attention.map((part) => part(trace)))),
    }),
    ...(mlp.length > 0 && { mlp: (trace) => sumOf(mlp.map((part) => part(trace))) }),
  };
}

function sumOf([first, ...others]: readonly Matrix32[]): Matrix32 {
  const data = first.data.slice();
  for (const other of others) other.data.forEach((value, i) => (data[i] += value));
  return { ...first, data };
}
