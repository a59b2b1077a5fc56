import { expect, it } from 'vitest';
import { attentionLayers, layersWithout, whyNoHeads } from '../../../src/protocol/attentionLayers.js';
import { has, limitsOf, requireAll, whyRefused } from '../../../src/protocol/capabilities.js';
import { headBeside, whyNoSuchHead } from '../../../src/protocol/headRef.js';
import { DEFAULT_WEIGHTS } from '../../../src/protocol/model.js';
import { whyNoSuchNeuron } from '../../../src/protocol/neuronRef.js';
import type { Question } from '../../../src/protocol/questions.js';
import { fitted, needsOf } from '../../../src/questions/needs.js';
import { questionAbout } from '../../../src/questions/questions.js';

const experts = 'its MLPs are experts';
const SPARSE = { nLayers: 2, dMlp: 8, lacks: { W_EE: experts, neurons: experts, run: 'it has sinks' } };
const HYBRID = {
  ...{ nLayers: 6, nHeads: 2 },
  withoutAttention: [0, 1, 3, 5].map((layer) => ({
    layer,
    instead: layer === 5 ? 'a convolution' : 'Mamba',
  })),
};

it('what a model lacks is refused by one sentence, and named once for each reason', () => {
  expect(['W_U', 'W_EE', 'neurons', 'run'].map((need) => has(need as 'run', SPARSE))).toEqual([
    true,
    ...[false, false, false],
  ]);
  expect(whyRefused('run', SPARSE)).toBe(
    "The model can't be run: it has sinks. What needs no prompt can be asked.",
  );
  expect(() => requireAll(['W_EE'], SPARSE)).toThrow(
    /^W_EE is not computed for this model: its MLPs are experts\./,
  );
  expect(() => requireAll(['W_EE', 'neurons', 'run'], {})).not.toThrow();
  expect(limitsOf(SPARSE)).toEqual([
    'No W_EE and neurons: its MLPs are experts. Its heads, W_E and W_U can be asked about.',
    'No runs: it has sinks. Its heads, W_E and W_U can be asked about.',
  ]);
  expect(whyNoSuchNeuron({ layer: 1, neuron: 3 }, SPARSE)).toContain(experts);
  expect(whyNoSuchNeuron({ layer: 1 }, SPARSE)).toBeUndefined();
});

it('layers without attention have no heads, and no head beside another', () => {
  expect(attentionLayers(HYBRID)).toEqual([2, 4]);
  expect(layersWithout(HYBRID.withoutAttention)).toBe('0-1, 3 (Mamba), 5 (a convolution)');
  expect(whyNoSuchHead({ layer: 4, head: 1 }, HYBRID)).toBeUndefined();
  expect(whyNoSuchHead({ layer: 5, head: 0 }, HYBRID)).toBe(
    'Layer 5 has no heads: it has a convolution instead of attention. Layers with heads: 2, 4.',
  );
  expect(whyNoHeads({ nLayers: 2 }, 1)).toBeUndefined();
  expect(headBeside({ layer: 2, head: 1 }, 1, HYBRID)).toEqual({ layer: 4, head: 0 });
  expect(headBeside({ layer: 2, head: 0 }, -1, HYBRID)).toBeUndefined();
  expect(headBeside({ layer: 4, head: 1 }, 1, HYBRID)).toBeUndefined();
});

const HEAD = { layer: 0, head: 0 };
const NEURONS = { kind: 'neurons', layer: 0, neurons: { kind: 'all' } };

it.each<[Question, readonly string[]]>([
  [questionAbout('head', HEAD), []],
  [questionAbout('atlas'), []],
  [questionAbout('pairs', HEAD), ['W_EE']],
  [questionAbout('ov', HEAD), []],
  [questionAbout('ov', HEAD, { source: 'W_EE', streams: 'prompt' }), ['W_EE', 'run']],
  [questionAbout('variance', HEAD), []],
  [questionAbout('neurons', { layer: 0 }), ['neurons']],
  [questionAbout('congruence', NEURONS), ['neurons']],
  [questionAbout('congruence', { kind: 'head', head: HEAD, side: 'key' }), ['W_EE']],
  [questionAbout('run', 'a'), ['run']],
  [questionAbout('residual', 'a', { neurons: { layer: 0 } }), ['run', 'neurons']],
])('%j needs no more than it takes', (question, needs) => {
  expect(needsOf(question)).toEqual(needs);
});

it('a question of defaults is asked in W_E where there is no W_EE', () => {
  const asked = questionAbout('pairs', HEAD, { source: [' a'] });
  expect(fitted(asked, {})).toBe(asked);
  expect(fitted(asked, SPARSE).request).toMatchObject({
    ...DEFAULT_WEIGHTS,
    querySpace: 'W_U',
    keySpace: 'W_E',
  });
  expect(needsOf(fitted(asked, SPARSE))).toEqual([]);
});
