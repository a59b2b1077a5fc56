import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PROCESSING, type Processing } from '../../../../src/protocol/model.js';
import { questionAbout } from '../../../../src/questions/questions.js';
import { canonicalWeights } from '../../../reference/gpt2.js';
import { process as processWeights } from '../../../reference/processings.js';
import { llamaModel } from '../../../reference/architectures/llama.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { askOnce, errorOf, temporaryFolder } from '../../support.js';

const folder = temporaryFolder();
const checkpoint = makeRandomCheckpoint(join(folder, 'random'), { seed: 51 });
const { nCtx } = checkpoint.raw.config;

describe('positions', () => {
  it.each([
    ['centred', DEFAULT_PROCESSING],
    ['as stored', { ...DEFAULT_PROCESSING, centerWritingWeights: false }],
  ] satisfies [string, Processing][])(
    '%s: every cosine of W_pos, largest first',
    async (_how, processing) => {
      const { request } = questionAbout('positions', 2, { processing, top: nCtx });
      const { norm, nearest } = await askOnce(checkpoint.folder, 'positions', request);
      const { W_pos } = processWeights(canonicalWeights(checkpoint.raw), processing);
      const product = (a: number, b: number) => W_pos.getRowVector(a).dot(W_pos.getRowVector(b));
      expect(norm).toBeCloseTo(Math.sqrt(product(2, 2)), 9);
      expect(nearest.map(({ position }) => position).sort((a, b) => a - b)).toEqual(
        Array.from({ length: nCtx }, (_, position) => position).filter((position) => position !== 2),
      );
      for (const { position, cosine } of nearest) {
        expect(cosine).toBeCloseTo(
          product(2, position) / Math.sqrt(product(2, 2) * product(position, position)),
          9,
        );
      }
      const cosines = nearest.map(({ cosine }) => cosine);
      expect(cosines).toEqual([...cosines].sort((a, b) => b - a));
    },
  );

  it('refuses a model without W_pos', async () => {
    const llama = join(folder, 'llama');
    llamaModel(llama);
    const error = await errorOf(askOnce(llama, 'positions', questionAbout('positions', 0).request));
    expect(error).toMatchObject({ code: 'badRequest', message: expect.stringContaining('no W_pos') });
  });

  it('refuses a position beyond n_ctx', async () => {
    const { request } = questionAbout('positions', nCtx);
    const error = await errorOf(askOnce(checkpoint.folder, 'positions', request));
    expect(error).toMatchObject({ code: 'badRequest', message: expect.stringContaining(`has ${nCtx}`) });
  });
});
