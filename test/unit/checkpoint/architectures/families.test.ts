import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Matrix } from 'ml-matrix';
import { afterAll, describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../../src/checkpoint/checkpoint.js';
import { forward, type LayerTrace } from '../../../../src/circuits/forward.js';
import { linearScores } from '../../../../src/circuits/linearScores.js';
import { logitsOfStreams } from '../../../../src/circuits/logitLens.js';
import { matrixRow } from '../../../../src/circuits/matrixRow.js';
import { VocabularySpaces } from '../../../../src/circuits/vocabularySpaces.js';
import type { Matrix64 } from '../../../../src/linalg/matrix.js';
import { dot } from '../../../../src/linalg/vector.js';
import type { CanonicalWeights } from '../../../../src/model/canonicalWeights.js';
import { OpenModel } from '../../../../src/model/openModel.js';
import { DEFAULT_PROCESSING, STORED_PROCESSING, type Processing } from '../../../../src/protocol/model.js';
import { svd } from '../../../reference/svd.js';
import { compute, relativeError } from '../../support.js';

/** What transformers computes of a model that it saved; the script beside the files made them. */
interface Expected {
  readonly modelType: string;
  readonly tokens: readonly number[];
  /** Of the spectra and the pattern. */
  readonly layer: number;
  /** One a head, of W_Q W_K^T and W_V W_O as stored. */
  readonly spectra?: readonly {
    readonly qk: readonly number[];
    readonly ov: readonly number[];
    /** Of latent attention, the part with positions. */
    readonly rotary?: readonly number[];
  }[];
  /** `[n, d_vocab]`; absent in families that QK Lens doesn't run. */
  readonly logits?: readonly (readonly number[])[];
  /** `[n_heads, n, n]` */
  readonly pattern?: readonly (readonly (readonly number[])[])[];
  /** After each layer, `[n, d_model]`. */
  readonly streams?: readonly (readonly (readonly number[])[])[];
  /** After layer 0 of a prompt that is the first token alone, `[d_model]`; absent where positions are in the stream. */
  readonly alone?: readonly number[];
}

const FIXTURES = fileURLToPath(new URL('../../../fixtures/families', import.meta.url));
const FORMS = readdirSync(FIXTURES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const PROCESSINGS: readonly (readonly [string, Processing])[] = [
  ['as stored', STORED_PROCESSING],
  ['processed', DEFAULT_PROCESSING],
];

describe.each(FORMS.map(({ name }) => name))('%s', (name) => {
  const folder = join(FIXTURES, name);
  const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected;
  const { layer, logits, pattern, streams, spectra, alone } = expected;
  const opened = Checkpoint.open(folder).then((checkpoint) => new OpenModel(checkpoint, compute));
  afterAll(async () => (await opened).checkpoint.close());

  if (spectra)
    it('has the spectra of W_QK and W_OV', async () => {
      const weights = (await opened).weights(STORED_PROCESSING);
      expect(spectra).toHaveLength(weights.config.nHeads);
      for (const [head, { qk, ov, rotary }] of spectra.entries()) {
        const { wQ, wK, wV, wO } = await weights.head({ layer, head });
        expect(relativeError(spectrum(dense(wQ), dense(wK).transpose()), qk)).toBeLessThan(1e-5);
        expect(relativeError(spectrum(dense(wV), dense(wO)), ov)).toBeLessThan(1e-5);
        const part = await weights.rotaryPart({ layer, head }, 0);
        expect(
          part && Array.from(spectrum(dense(part.wQ), dense(part.wK).transpose()), (value) => value),
        ).toEqual(rotary?.map((value) => expect.closeTo(value, 5) as number));
      }
    });

  if (logits)
    it.each(PROCESSINGS)('has logits, patterns and streams, %s', async (_, processing) => {
      const weights = (await opened).weights(processing);
      const { config } = weights;
      const traces: LayerTrace[] = [];
      await forward(weights, expected.tokens, config.nLayers, (trace) => traces.push(trace), {});
      const last = expected.tokens.map((_, position) => matrixRow(traces.at(-1)!.residPost, position));
      const found = await logitsOfStreams(weights, last, {});
      // center_unembed moves all logits of a position by the same number.
      const moved = (all: readonly ArrayLike<number>[]) =>
        all.flatMap((row) =>
          Array.from(row, (value) => value - (weights.processing.centerUnembed ? row[0] : 0)),
        );
      expect(relativeError(moved(found), moved(logits))).toBeLessThan(1e-4);
      for (const [head, rows] of (pattern ?? []).entries())
        expect(largestDifference(traces[layer].head(head).pattern.data, rows.flat())).toBeLessThan(1e-5);
      await expectLinearScores(weights, traces, expected);
      if (weights.processing.centerWritingWeights) return;
      for (const [i, stream] of streams!.entries())
        expect(relativeError(traces[i].residPost.data, stream.flat())).toBeLessThan(1e-5);
    });

  if (alone)
    it('has W_EE with biases and residual where a token is alone', async () => {
      const model = await opened;
      const variant = { attentionBiases: true, residual: true };
      const space = await new VocabularySpaces(model).get('W_EE', STORED_PROCESSING, variant, {});
      expect(relativeError(space.row(expected.tokens[0]), alone)).toBeLessThan(1e-5);
    });
});

/** Scores that questions split into parts are those of the run. */
async function expectLinearScores(
  weights: CanonicalWeights,
  traces: readonly LayerTrace[],
  { layer, tokens }: Expected,
): Promise<void> {
  const [query, head] = [tokens.length - 1, 1];
  const trace = traces[layer];
  const { residPre } = trace;
  const linear = await linearScores(weights, { layer, head }, tokens.length);
  const own = linear.query(query, matrixRow(residPre, query)).whole();
  const scores = matrixRow(trace.head(head).scores, query);
  const found = [...scores].map((score, key) =>
    score === -Infinity
      ? score
      : capped(dot(own, linear.key(key, matrixRow(residPre, key)).whole()), weights.config.attentionSoftcap) -
        linear.penalty(query, key),
  );
  expect(relativeError(found.filter(Number.isFinite), scores.filter(Number.isFinite))).toBeLessThan(1e-4);
}

function capped(score: number, cap: number | undefined): number {
  return cap === undefined ? score : cap * Math.tanh(score / cap);
}

/** Of a matrix product of rank d_head. */
function spectrum(a: Matrix, b: Matrix): number[] {
  return svd(a.mmul(b), a.columns).singularValues;
}

function dense({ data, rows, cols }: Matrix64): Matrix {
  return Matrix.from1DArray(rows, cols, data);
}

function largestDifference(a: ArrayLike<number>, b: readonly number[]): number {
  return Math.max(...b.map((value, i) => Math.abs(a[i] - value)));
}
