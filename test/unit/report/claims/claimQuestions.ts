/** Questions whose reports state most of what the product states. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ATTENTION_SCORES } from '../../../../src/protocol/attentionScores.js';
import { ATLAS_CIRCUITS } from '../../../../src/protocol/atlas.js';
import { usualSpaces, type CongruencePlace } from '../../../../src/protocol/congruence.js';
import { QK_CIRCUITS } from '../../../../src/protocol/head.js';
import { DEFAULT_WEIGHTS, type ModelInfo } from '../../../../src/protocol/model.js';
import type { Question } from '../../../../src/protocol/questions.js';
import { questionAbout } from '../../../../src/questions/questions.js';
import { temporaryFolder } from '../../support.js';

/** A folder with one list of pairs. */
function relations(pairs: readonly (readonly [string, string])[]): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'numbers.txt'), pairs.map((pair) => pair.join(', ')).join('\n'));
  return folder;
}

/** One or two of each kind, for a model of any tokens. */
export function claimQuestions({ nLayers, nHeads }: ModelInfo): readonly Question[] {
  const last = { layer: nLayers - 1, head: nHeads - 1 };
  const words = Array.from({ length: 8 }, (_, i) => `#${3 * i + 1}`);
  const against = Array.from({ length: 8 }, (_, i) => `#${3 * i + 2}`);
  const neurons: CongruencePlace = {
    kind: 'neurons',
    layer: 0,
    neurons: { kind: 'list', neurons: [0, 1, 2, 3] },
  };
  const ofHead: CongruencePlace = { kind: 'head', head: last, side: 'key' };
  const congruence = (place: CongruencePlace): Question => ({
    name: 'congruence',
    request: {
      ...DEFAULT_WEIGHTS,
      place,
      ...usualSpaces(place),
      cosineSpace: 'W_E',
      top: 5,
      permutations: 60,
      seed: 1,
    },
  });
  const residual = (weights: 'in' | 'out'): Question => ({
    name: 'residual',
    request: {
      ...{ ...DEFAULT_WEIGHTS, text: '#3#7#9', layer: 0, point: 'resid_mid', position: -1, top: 4 },
      ...{ neurons: { layer: 0, neuron: 2, weights }, head: { layer: 0, head: 0 } },
    },
  });
  const composition = (b: typeof last, kind: 'Q' | 'V'): Question => ({
    name: 'composition',
    request: { ...DEFAULT_WEIGHTS, kind, compare: { a: last, b } },
  });
  return [
    {
      name: 'head',
      request: {
        ...{ ...DEFAULT_WEIGHTS, head: last, circuits: QK_CIRCUITS, vectors: [0, 1, 2, 3] },
        ...{ top: 5, cosine: false },
      },
    },
    {
      name: 'ov',
      request: {
        ...{ ...DEFAULT_WEIGHTS, head: last, source: 'W_E', vectors: [0], top: 5, token: '#4' },
        ...{ ranked: words, rankBy: 'cosine' },
      },
    },
    ...([against, undefined] as const).map((other): Question => ({
      name: 'variance',
      request: {
        ...{ ...DEFAULT_WEIGHTS, head: last, side: 'query', space: 'W_U', spelling: 'asIs', words },
        ...(other && { against: other, bothProcessings: true }),
      },
    })),
    {
      name: 'neurons',
      request: {
        ...{ ...DEFAULT_WEIGHTS, layer: 0, space: 'W_E', top: 5, limit: 20, token: '#4', seed: 1 },
      },
    },
    congruence(neurons),
    congruence(ofHead),
    ...(['in', 'out'] as const).map(residual),
    ...[-1, -2].map((position): Question => ({
      name: 'run',
      request: {
        ...{ ...DEFAULT_WEIGHTS, text: '#3#7#9', minus: '#4', position, top: 4 },
        ...(position === -1
          ? { why: last, ablate: [last], against: ['#3#9', '#3#8#9'] }
          : { against: '#3#9' }),
      },
    })),
    ...[0, 2].map((draws): Question => ({
      name: 'ablate',
      request: {
        ...{ ...DEFAULT_WEIGHTS, parts: [last], text: '#3#7#9', prompts: 1 },
        ...{ circuit: 'ov', draws, seed: 1 },
      },
    })),
    { name: 'neighbours', request: { ...DEFAULT_WEIGHTS, text: '#4', space: 'W_E', top: 5 } },
    {
      name: 'pairs',
      request: {
        ...{ ...DEFAULT_WEIGHTS, head: last, destination: ['#4'], source: ['#5', '#6'] },
        ...{ querySpace: 'W_U', keySpace: 'W_E', top: 5 },
      },
    },
    {
      name: 'pairs',
      request: {
        ...{ ...DEFAULT_WEIGHTS, head: last, destination: [], source: ['#5', '#6'] },
        ...{ querySpace: 'W_U', keySpace: 'W_E', top: 5 },
      },
    },
    { name: 'atlas', request: { ...DEFAULT_WEIGHTS, circuits: ATLAS_CIRCUITS, values: 3, top: 3 } },
    ...[undefined, '#3#7#9#3#7'].map((text) =>
      questionAbout('scores', ATTENTION_SCORES, { ...(text !== undefined && { text }), draws: 2 }),
    ),
    questionAbout('affinity'),
    questionAbout('functions', undefined, {
      relations: relations(words.map((word, i) => [word, against[i]])),
    }),
    { name: 'composition', request: { ...DEFAULT_WEIGHTS, kind: 'K' } },
    composition(last, 'V'),
    composition({ layer: 0, head: 0 }, 'Q'),
  ];
}
