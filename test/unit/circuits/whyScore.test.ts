import { join } from 'node:path';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../src/checkpoint/checkpoint.js';
import { forward, type LayerTrace } from '../../../src/circuits/forward.js';
import { linearScores } from '../../../src/circuits/linearScores.js';
import { matrixRow } from '../../../src/circuits/matrixRow.js';
import { startParts } from '../../../src/circuits/streamStart.js';
import { StreamParts } from '../../../src/circuits/streamParts.js';
import type { WrittenPart } from '../../../src/circuits/writtenPart.js';
import { whyScore, type ScoredPair, type WhyScore } from '../../../src/circuits/whyScore.js';
import type { ModelConfig } from '../../../src/model/modelConfig.js';
import { OpenModel } from '../../../src/model/openModel.js';
import { DEFAULT_PROCESSING } from '../../../src/protocol/model.js';
import { REFERENCE_MODELS } from '../../reference/architectures/index.js';
import { forwardCanonical } from '../../reference/forward.js';
import { canonicalWeights } from '../../reference/gpt2.js';
import { process as processWeights } from '../../reference/processings.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { streamParts } from '../../reference/residual.js';
import { compute, relativeError, temporaryFolder } from '../support.js';

const folder = temporaryFolder();
const TOKENS = [5, 17, 0, 36, 11, 11, 30, 9];
const QUERY = 6;
const KEY = 5;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

interface Asked {
  readonly why: WhyScore;
  readonly held: ScoredPair;
  readonly parts: { readonly query: readonly WrittenPart[]; readonly key: readonly WrittenPart[] };
  /** Of the run: with a soft-cap where the model has one. */
  readonly score: number;
  readonly config: ModelConfig;
}

/** The score of head 1 of the last layer, from a run. */
async function ask(path: string): Promise<Asked> {
  const checkpoint = await Checkpoint.open(path);
  try {
    const weights = new OpenModel(checkpoint, compute).weights(DEFAULT_PROCESSING);
    const { config } = weights;
    const ref = { layer: config.nLayers - 1, head: 1 };
    const place = { layer: ref.layer, point: 'resid_pre' } as const;
    const collected = { query: new StreamParts(place, QUERY), key: new StreamParts(place, KEY) };
    let last: LayerTrace | undefined;
    const onLayer = async (trace: LayerTrace) => {
      last = trace;
      for (const parts of Object.values(collected)) await parts.add(trace, config.nHeads);
    };
    await forward(weights, TOKENS, config.nLayers, onLayer, {});
    const at = async (parts: StreamParts, position: number) =>
      parts.after(await startParts(weights, TOKENS, position, {}));
    const parts = { query: await at(collected.query, QUERY), key: await at(collected.key, KEY) };
    const scores = await linearScores(weights, ref, TOKENS.length);
    const held = {
      query: scores.query(QUERY, matrixRow(last!.residPre, QUERY)),
      key: scores.key(KEY, matrixRow(last!.residPre, KEY)),
      penalty: scores.penalty(QUERY, KEY),
    };
    const why = await whyScore(compute, held, parts, 10, {});
    return { why, held, parts, score: matrixRow(last!.head(1).scores, QUERY)[KEY], config };
  } finally {
    await checkpoint.close();
  }
}

describe.each(Object.entries(REFERENCE_MODELS))('why a score in %s', (name, make) => {
  it('has four splits that each add up to the score of the run, to 1e-4', async () => {
    const { why, held, parts, score, config } = await ask(make(join(folder, name)).folder);
    const cap = config.attentionSoftcap;
    const product = why.score + why.penalty;
    const capped = cap === undefined ? product : cap * Math.tanh(product / cap);
    const scale = Math.max(1, Math.abs(score));
    expect(Math.abs(capped - why.penalty - score)).toBeLessThan(1e-4 * scale);
    for (const split of [why.query, why.key].map((side) => side.map((part) => part.score)))
      expect(Math.abs(sum(split) - product)).toBeLessThan(1e-9 * scale);
    expect(Math.abs(sum(why.matrix.flat()) - product)).toBeLessThan(1e-9 * scale);
    // The directions take the streams whole, whose float32 sums differ from their parts' a little.
    expect(Math.abs(sum(why.directions.map((own) => own.score)) + why.biases - product)).toBeLessThan(
      1e-4 * scale,
    );
    expect(why.groups).toEqual([...why.groups].filter((own, i, all) => all.indexOf(own) === i));

    const whole = new Float64Array(held.key.bias.length).map(
      (_, i) => held.key.bias[i] + sum(parts.key.map(({ written }) => held.key.of(written)[i])),
    );
    const along = held.query.direction(whole);
    parts.query.forEach(({ written }, i) => {
      const product = written.reduce((total, value, d) => total + value * along[d], 0);
      expect(product).toBeCloseTo(why.query[i].score, 8);
    });
  });
});

it('splits a score of GPT-2 as the dense float64 reference does, part by part', async () => {
  const random = makeRandomCheckpoint(join(folder, 'gpt2'), { seed: 62, nLayers: 3 });
  const { why } = await ask(random.folder);
  const weights = processWeights(canonicalWeights(random.raw), DEFAULT_PROCESSING);
  const trace = forwardCanonical(weights, TOKENS);
  const { heads } = weights.layers[2];
  const { W_Q, b_Q, W_K, b_K } = heads[1];
  const read = (position: number, W: Matrix) => {
    const stream = trace.residPre[2].getRowVector(position);
    const centred = (x: Matrix) => Matrix.sub(x, x.mean());
    const scale = Math.sqrt(centred(stream).norm() ** 2 / stream.columns + weights.config.layerNormEps);
    const place = { layer: 2, point: 'resid_pre', position } as const;
    return [...streamParts(weights, TOKENS, place)].map(([name, part]) => ({
      name,
      vector: Matrix.div(centred(part), scale).mmul(W),
    }));
  };
  const queries = [...read(QUERY, W_Q), { name: 'biases', vector: b_Q }];
  const keys = [...read(KEY, W_K), { name: 'biases', vector: b_K }];
  const score = (q: Matrix, k: Matrix) => q.mmul(k.transpose()).get(0, 0) / Math.sqrt(weights.config.dHead);
  const all = (parts: readonly { readonly vector: Matrix }[]) =>
    parts.map(({ vector }) => vector).reduce((a, b) => Matrix.add(a, b));
  expect(why.score).toBeCloseTo(trace.scores[2][1].get(QUERY, KEY), 4);
  expect(why.query.map((part) => part.name)).toEqual(queries.map((part) => part.name));
  const expected = queries.map(({ vector }) => score(vector, all(keys)));
  expect(
    relativeError(
      why.query.map((part) => part.score),
      expected,
    ),
  ).toBeLessThan(1e-4);
  const [first] = why.largest;
  const [q, k] = [
    queries.find((own) => own.name === first.query)!,
    keys.find((own) => own.name === first.key)!,
  ];
  expect(score(q.vector, k.vector)).toBeCloseTo(first.score, 4);
  const biggest = Math.max(...queries.flatMap((a) => keys.map((b) => Math.abs(score(a.vector, b.vector)))));
  expect(Math.abs(first.score)).toBeCloseTo(biggest, 4);
});
