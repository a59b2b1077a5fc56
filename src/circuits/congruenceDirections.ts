import type { Matrix64 } from '../linalg/matrix.js';
import { topIndices } from '../linalg/topK.js';
import { dot } from '../linalg/vector.js';
import type { CongruenceRow, HeadSide, ToldPlace } from '../protocol/congruence.js';
import { QkLensError } from '../protocol/errors.js';
import { formatHeadRef, type HeadRef } from '../protocol/headRef.js';
import type { Processing } from '../protocol/model.js';
import { formatNeuronRef, type NeuronGroup } from '../protocol/neuronRef.js';
import { firingWeights } from '../protocol/neuronWeights.js';
import { ovSides, qkSides } from './headSides.js';
import { matrixRow } from './matrixRow.js';
import { neuronDirections } from './neuronDirections.js';
import { checkHead, checkNeuron } from './provenance.js';
import { stackRows, stackTransposes } from '../linalg/stackRows.js';
import { orientation, signed, spectrum, type Spectrum } from './spectrum.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

/** A direction whose top tokens are tested, `[d_model]`, and the data for its row. */
export interface TestedDirection {
  readonly row: Pick<CongruenceRow, 'name' | 'index' | 'end' | 'degenerate' | 'alike'>;
  readonly direction: Float64Array;
  /** For a neuron: what it writes if the test is about what it reads, and vice versa. */
  readonly other?: Float64Array;
}

/** What is tested, and the layer that it is part of. */
export interface TestedGroup {
  /** In the place's order. */
  readonly tested: readonly TestedDirection[];
  /** The weights of all of the layer's neurons or heads, one vector a row, `[n, d_model]`. */
  readonly layer: Matrix64;
}

/** The directions of a place. */
export function testedDirections(
  spaces: VocabularySpaces,
  place: ToldPlace,
  processing: Processing,
): Promise<TestedGroup> {
  return place.kind === 'neurons'
    ? neuronGroup(spaces, place, processing)
    : headVectors(spaces, place.head, place.side, processing);
}

async function neuronGroup(
  spaces: VocabularySpaces,
  { layer, weights: which, neurons }: Extract<ToldPlace, { kind: 'neurons' }>,
  processing: Processing,
): Promise<TestedGroup> {
  const { config } = spaces.model.checkpoint;
  const named = neurons.kind === 'list' ? neurons.neurons : neurons.kind === 'alike' ? [neurons.neuron] : [0];
  if (named.length === 0) throw new QkLensError('badRequest', 'The list of neurons is empty.');
  for (const neuron of named) checkNeuron({ layer, neuron }, config);
  const weights = spaces.model.weights(processing);
  const tested = await neuronDirections(weights, layer, which);
  const others = await neuronDirections(weights, layer, which === 'out' ? firingWeights(config) : 'out');
  const all = Array.from({ length: config.dMlp }, (_, neuron) => matrixRow(tested, neuron));
  const group = chosen(neurons, all).map(({ neuron, alike }) => ({
    row: {
      ...{ name: formatNeuronRef({ layer, neuron }), index: neuron, end: 'positive' as const },
      ...(alike !== undefined && { alike }),
    },
    direction: all[neuron],
    other: matrixRow(others, neuron),
  }));
  return { tested: group, layer: tested };
}

interface ChosenNeuron {
  readonly neuron: number;
  readonly alike?: number;
}

function chosen(group: NeuronGroup, directions: readonly Float64Array[]): readonly ChosenNeuron[] {
  const plain = (neurons: Iterable<number>) => Array.from(neurons, (neuron) => ({ neuron }));
  switch (group.kind) {
    case 'all':
      return plain(directions.keys());
    case 'list':
      return plain(new Set(group.neurons));
    case 'alike':
      return mostAlike(directions, group.neuron, group.count);
  }
}

/** By cosine, the neuron itself first. */
function mostAlike(
  directions: readonly Float64Array[],
  neuron: number,
  count: number,
): readonly ChosenNeuron[] {
  const own = directions[neuron];
  const cosines = directions.map(
    (other) => dot(own, other) / (Math.sqrt(dot(own, own) * dot(other, other)) || 1),
  );
  const ranked = cosines.with(neuron, Infinity);
  return topIndices(ranked, count).map((i) => ({ neuron: i, alike: cosines[i] }));
}

/** Both ends of each singular vector that is not at rounding level. */
async function headVectors(
  spaces: VocabularySpaces,
  head: HeadRef,
  side: HeadSide,
  processing: Processing,
): Promise<TestedGroup> {
  checkHead(head, spaces.model.checkpoint.config);
  const found = await headSpectrum(spaces, head, side, processing);
  const ends: TestedDirection[] = [];
  for (const [index, isNull] of found.null.entries()) {
    if (isNull) continue;
    const { left, right } = found.directions(index);
    const direction = signed(side === 'query' ? left : right, orientation(left));
    const row = {
      name: `${formatHeadRef(head)} ${side} ${index}`,
      index,
      degenerate: found.degenerate[index],
    };
    ends.push({ row: { ...row, end: 'positive' }, direction });
    ends.push({ row: { ...row, end: 'negative' }, direction: signed(direction, -1) });
  }
  const heads = await spaces.model.weights(processing).layerHeads(head.layer);
  const layer =
    side === 'output'
      ? stackRows(heads.map(({ wO }) => wO))
      : stackTransposes(heads.map(({ wQ, wK }) => (side === 'query' ? wQ : wK)));
  return { tested: ends, layer };
}

async function headSpectrum(
  { model }: VocabularySpaces,
  head: HeadRef,
  side: HeadSide,
  processing: Processing,
): Promise<Spectrum> {
  const weights = model.weights(processing);
  const rounding = weights.rounding(head);
  if (side === 'output') {
    const { value, output } = ovSides(await weights.ov(head), rounding);
    return spectrum(model.compute, value, output, {});
  }
  const { query, key } = qkSides(await weights.qk(head), rounding);
  return spectrum(model.compute, query, key, {});
}
