import { OV_CIRCUITS, type OvRequest } from '../../src/protocol/ov.js';
import { has } from '../../src/protocol/capabilities.js';
import { DEFAULT_WEIGHTS, type VocabularySpace } from '../../src/protocol/model.js';
import { compare, paired, SPECTRA_TOLERANCE, type Comparison, type Pair } from './comparison.js';
import type { OurSide } from './ourSide.js';
import type { PythonPeer } from './pythonPeer.js';
import { someHeads } from './someHeads.js';

/** Rows of the vocabulary that are compared, spread over it. */
const ROWS = 40;

/** The vocabularies that each circuit needs. */
const CIRCUITS: Readonly<Record<string, readonly VocabularySpace[]>> = {
  ...{ qk: [], embedding: ['W_E'], effective: ['W_U', 'W_EE'] },
  ...{ ov: [], fullOv: ['W_E', 'W_U'] },
};

/** Compares what both make of the weights alone, with the default processings. */
export async function weightNumbers(ours: OurSide, peer: PythonPeer): Promise<Comparison[]> {
  const { config, info } = ours.checkpoint;
  const { bidirectional = false } = info.model;
  const all: Comparison[] = [];
  for (const space of ['W_E', 'W_U', 'W_EE'] as const) if (knows(space)) all.push(await rows(space));
  // TransformerLens doesn't stack the neurons of experts.
  const hasNeurons = config.dMlp > 0 && info.model.experts === undefined && has('neurons', info.model);
  if (hasNeurons && knows('W_E'))
    all.push(await neuron(0, 0), await neuron(config.nLayers - 1, config.dMlp >> 1));
  for (const { layer, head } of someHeads(config)) {
    all.push(...(await ofHead(layer, head)));
  }
  return all;

  /** TransformerLens gives no vocabulary of encoders as the stream has it, and not all models have all three. */
  function knows(space: VocabularySpace): boolean {
    return !bidirectional && (space === 'W_E' || has(space, info.model));
  }

  async function rows(space: VocabularySpace): Promise<Comparison> {
    const { processing, variant } = DEFAULT_WEIGHTS;
    const matrix = await ours.spaces.get(space, processing, variant, {});
    const count = Math.min(ROWS, matrix.dVocab);
    const ids = Array.from({ length: count }, (_, i) => Math.floor((i * matrix.dVocab) / count));
    const theirs = await peer.ask<number[][]>('rows', { space, ids });
    const pairs = ids.flatMap((id, i) => paired([...matrix.row(id)], theirs[i]));
    const name = (i: number) => `row ${ids[Math.floor(i / matrix.dModel)]}, entry ${i % matrix.dModel}`;
    return compare('W_E, W_U, W_EE', space, pairs, name);
  }

  /** Tokens of the largest and smallest products with what it reads. */
  async function neuron(layer: number, index: number): Promise<Comparison> {
    const { neurons } = await ours.asVerb('neurons', [`${layer}.${index}`, '--top', '20']);
    const tokens = neurons.flatMap(({ top, bottom }) => [...top, ...bottom]);
    const ids = tokens.map(({ id }) => id);
    const theirs = await peer.ask<number[]>('neuron', { layer, neuron: index, ids });
    const pairs = paired(
      tokens.map(({ dot }) => dot),
      theirs,
    );
    return compare('neurons', `${layer}.${index}`, pairs, (i) => `#${ids[i]}`);
  }

  async function ofHead(layer: number, head: number): Promise<Comparison[]> {
    const ref = `${layer}.${head}`;
    const circuits = Object.entries(CIRCUITS)
      .filter(([, spaces]) => spaces.every(knows))
      .map(([circuit]) => circuit);
    const hasScore = knows('W_E') && knows('W_U');
    const theirs = await peer.ask<Readonly<Record<string, number[]>>>('spectra', { layer, head, circuits });
    const { circuits: qk } = await ours.asVerb('head', [ref]);
    const only = [...OV_CIRCUITS, ...(hasScore ? (['copyingScore'] as const) : [])];
    const { request } = (await ours.questionOf('ov', [ours.folder, ref])) as { request: OvRequest };
    const { circuits: ov, copyingScore = NaN } = await ours.ask('ov', { ...request, only });
    const own = { ...qk, ...ov };
    const spectra = Object.entries(theirs).map(([circuit, values]) =>
      compare(
        'spectra',
        `${circuit} of ${ref}`,
        paired(own[circuit as keyof typeof own]?.singularValues ?? [], values),
        (i) => `singular value ${i}`,
        { tolerance: SPECTRA_TOLERANCE },
      ),
    );
    if (!hasScore) return spectra;
    const pair: Pair = [copyingScore, await peer.ask<number>('copying_score', { layer, head })];
    return [...spectra, compare('copying scores', `of ${ref}`, [pair], () => 'score', { scale: 1 })];
  }
}
