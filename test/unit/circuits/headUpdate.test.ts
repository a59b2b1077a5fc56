import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import type { HeadRef } from '../../../src/protocol/headRef.js';
import { QK_CIRCUITS } from '../../../src/protocol/head.js';
import { DEFAULT_WEIGHTS, STORED_PROCESSING } from '../../../src/protocol/model.js';
import { Checkpoint } from '../../../src/checkpoint/checkpoint.js';
import { VocabularySpaces } from '../../../src/circuits/vocabularySpaces.js';
import type { Matrix64 } from '../../../src/linalg/matrix.js';
import { OpenModel } from '../../../src/model/openModel.js';
import { svd } from '../../reference/svd.js';
import { COMPUTED, loraFixture } from '../checkpoint/adapter/fixtures.js';
import { compute, errorOf, openToAsk, relativeError } from '../support.js';

const ASKED = { ...DEFAULT_WEIGHTS, vectors: [0], top: 3 } as const;

/** The values beyond those that the rank allows are 0. */
function padded(values: readonly number[], length: number): readonly number[] {
  return [...values, ...new Array<number>(Math.max(0, length - values.length)).fill(0)];
}

describe.each(Object.entries(COMPUTED.adapters))('%s', (name, { update }) => {
  it('changes each head’s products by what PyTorch computes in float64, to 1e-6', async () => {
    const { ask, close, checkpoint } = await openToAsk(loraFixture(name));
    for (const [at, { qk, ov }] of update.entries()) {
      const head = { layer: Math.floor(at / checkpoint.model.nHeads), head: at % checkpoint.model.nHeads };
      const asked = { ...ASKED, processing: STORED_PROCESSING, head };
      const ofHead = await ask('head', { ...asked, circuits: ['update'], cosine: false });
      const ofOv = await ask('ov', { ...asked, source: 'W_E', only: ['update'] });
      const found = { qk: ofHead.circuits.update!, ov: ofOv.circuits.update! };
      for (const [which, expected] of Object.entries({ qk, ov })) {
        const { singularValues } = found[which as 'qk' | 'ov'];
        expect(relativeError(padded(singularValues, expected.length), expected), which).toBeLessThan(1e-6);
      }
    }
    await close();
  });
});

/** W_Q W_K^T and W_V W_O of the merged weights less the base's, each read as a checkpoint of its own. */
async function denseDifference(name: string, ref: HeadRef, distance: number) {
  const products = await Promise.all(
    [name, name.replace(/\/.*/, '/base')].map(async (folder) => {
      const checkpoint = await Checkpoint.open(loraFixture(folder));
      const weights = new VocabularySpaces(new OpenModel(checkpoint, compute)).model.weights(
        ASKED.processing,
      );
      const { wQ, wK } = await weights.qk(ref, distance);
      const { wV, wO } = await weights.ov(ref);
      await checkpoint.close();
      const dense = ({ rows, cols, data }: Matrix64) => Matrix.from1DArray(rows, cols, [...data]);
      return { qk: dense(wQ).mmul(dense(wK).transpose()), ov: dense(wV).mmul(dense(wO)) };
    }),
  );
  const [merged, base] = products;
  return { qk: Matrix.sub(merged.qk, base.qk), ov: Matrix.sub(merged.ov, base.ov) };
}

describe('under the processings', () => {
  it.each([
    ['gpt2/plain', 0, 4],
    ['gpt2/dora', 0, 8],
    ['llama/plain', 3, 2],
    ['llama/saved', 2, 8],
  ] as const)(
    '%s: the spectrum of the dense difference, to 1e-6, at distance %i',
    async (name, distance, rank) => {
      const head = { layer: 0, head: 1 };
      const { ask, close } = await openToAsk(loraFixture(name));
      const { update } = (
        await ask('head', {
          ...{ ...ASKED, head, circuits: ['update'], cosine: false, ...(distance > 0 && { distance }) },
        })
      ).circuits;
      const ov = (await ask('ov', { ...ASKED, head, source: 'W_E', only: ['update'] })).circuits.update!;
      await close();
      const expected = await denseDifference(name, head, distance);
      const values = (m: Matrix) => svd(m, 8).singularValues;
      expect(relativeError(padded(update!.singularValues, 8), values(expected.qk))).toBeLessThan(1e-6);
      expect(relativeError(padded(ov.singularValues, 8), values(expected.ov))).toBeLessThan(1e-6);
      expect(update!.singularValues).toHaveLength(rank);
      expect(update!.null.every((isNull, i) => isNull || update!.singularValues[i] > 0)).toBe(true);
    },
  );
});

describe('the circuit update', () => {
  it('has the tables of qk, and comes with ov by itself', async () => {
    const head = { layer: 1, head: 0 };
    const { ask, close } = await openToAsk(loraFixture('llama/rslora'));
    const parts: string[][] = [];
    const asked = { ...ASKED, head, circuits: [...QK_CIRCUITS, 'update'] as const, cosine: true };
    const { circuits } = await ask('head', asked, (part) => parts.push(Object.keys(part.circuits)));
    expect(parts.at(-1)).toEqual(['qk', 'update', 'embedding', 'effective']);
    const [vector] = circuits.update!.vectors;
    const [ofQk] = circuits.qk!.vectors;
    expect(Object.keys(vector.cosine!)).toEqual(Object.keys(ofQk.cosine!));
    expect(vector.signed!.queryUnembed!.positive).toHaveLength(3);
    expect(circuits.update!.singularValues[0]).toBeGreaterThan(0.1);
    const { circuits: written } = await ask('ov', { ...ASKED, head, source: 'W_E' });
    expect(Object.keys(written)).toEqual(['ov', 'value', 'update', 'fullOv']);
    const [ofOv] = written.update!.vectors;
    expect(ofOv.ov!.writeUnembed).toHaveLength(3);
    await close();
  });

  it('is 0 for a head that the adapter leaves alone', async () => {
    const { ask, close } = await openToAsk(loraFixture('llama/embedding'));
    const asked = { ...ASKED, head: { layer: 0, head: 0 }, circuits: ['update'] as const, cosine: false };
    const { update } = (await ask('head', asked)).circuits;
    expect(update).toMatchObject({ singularValues: [0], null: [true] });
    await close();
  });

  it('is refused for a checkpoint without an adapter, and absent from its ov', async () => {
    const { ask, close } = await openToAsk(loraFixture('llama/base'));
    const head = { layer: 0, head: 0 };
    const message = expect.stringMatching(/what a LoRA adapter changes, and base is no adapter/) as string;
    const ofHead = ask('head', { ...ASKED, head, circuits: ['qk', 'update'], cosine: false });
    expect(await errorOf(ofHead)).toMatchObject({ code: 'badRequest', message });
    const ofOv = ask('ov', { ...ASKED, head, source: 'W_E', only: ['update'] });
    expect(await errorOf(ofOv)).toMatchObject({ code: 'badRequest', message });
    const { circuits } = await ask('ov', { ...ASKED, head, source: 'W_E' });
    expect(Object.keys(circuits)).toEqual(['ov', 'value', 'fullOv']);
    await close();
  });
});
