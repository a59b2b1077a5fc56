import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../src/checkpoint/checkpoint.js';
import { transpose, type Matrix, type Matrix32 } from '../../../src/linalg/matrix.js';
import { OpenModel } from '../../../src/model/openModel.js';
import { DEFAULT_PROCESSING } from '../../../src/protocol/model.js';
import { REFERENCE_MODELS } from '../../reference/architectures/index.js';
import { compute, relativeError, temporaryFolder } from '../support.js';

const root = temporaryFolder();

/** Heads side by side or above each other, with biases and without, shared keys, gates, experts, transposed and not. */
const FAMILIES = [
  'llama 3, biases',
  'gpt_neox',
  'gpt_neo',
  'transformer_lens, ALiBi, parallel, local, capped',
  'transformer_lens, SoLU with its norm, final RMS',
  'transformer_lens, experts',
];

describe.each(FAMILIES)('%s', (name) => {
  const opened = Checkpoint.open(REFERENCE_MODELS[name](join(root, name.replaceAll(/\W+/g, '-'))).folder);
  afterAll(async () => (await opened).close());

  it.each([true, false])('is read whole as head by head, all processings: %s', async (on) => {
    const processing = on
      ? DEFAULT_PROCESSING
      : { ...DEFAULT_PROCESSING, foldLn: false, foldValueBiases: false, refactorFactoredAttnMatrices: false };
    const weights = new OpenModel(await opened, compute).weights(processing);
    const { nHeads, nKeyValueHeads, dHead } = weights.config;
    const { heads, bO } = await weights.attention(1);
    const whole = { ...(await weights.stackedAttention(1)) };
    /** A weight as `[inputs, outputs]`. */
    const inOrder = (weight: Matrix32) => (weights.inputsFirst ? weight : transpose(weight));
    for (const factor of ['wQ', 'wK', 'wV', 'wO'] as const) whole[factor] = inOrder(whole[factor]);
    const keyHeads = heads.filter((_, head) => head % (nHeads / nKeyValueHeads) === 0);
    for (const [factor, own] of [
      ['wQ', heads],
      ['bQ', heads],
      ['wK', keyHeads],
      ['bK', keyHeads],
      ['wV', keyHeads],
      ['bV', keyHeads],
    ] as const) {
      for (const [head, one] of own.entries())
        same(columns(whole[factor], head * dHead, (head + 1) * dHead), one[factor]);
    }
    for (const [head, { wO }] of heads.entries()) {
      const from = head * wO.data.length;
      same(whole.wO.data.subarray(from, from + wO.data.length), wO);
    }
    same(whole.bO.data, bO);
    const [mlp, mlp32] = [await weights.mlp(1), await weights.mlp32(1)];
    for (const part of ['wIn', 'wOut'] as const) same(inOrder(mlp32[part]).data, mlp[part]);
    for (const part of ['bIn', 'bOut'] as const) same(mlp32[part].data, mlp[part]);
    expect(mlp32.gate === undefined).toBe(mlp.gate === undefined);
    if (mlp.gate) same(inOrder(mlp32.gate!.w).data, mlp.gate.w);
    expect(mlp32.router === undefined).toBe(mlp.router === undefined);
    if (mlp.router) same(mlp32.router!.w.data, mlp.router.w);
    expect(mlp32.norm).toEqual(mlp.norm);
  });
});

function columns({ data, cols }: Matrix, from: number, to: number): ArrayLike<number> {
  return data.filter((_, i) => i % cols >= from && i % cols < to);
}

function same(actual: ArrayLike<number>, { data }: Matrix): void {
  expect(actual.length).toBe(data.length);
  expect(relativeError(actual, data)).toBeLessThan(1e-6);
}
