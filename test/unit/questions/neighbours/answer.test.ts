import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_PROCESSING,
  DEFAULT_WEIGHTS,
  type EffectiveEmbeddingVariant,
  type Processing,
  type VocabularySpace,
} from '../../../../src/protocol/model.js';
import type { NeighboursRequest } from '../../../../src/protocol/neighbours.js';
import { vocabularyRows } from '../../../reference/circuits.js';
import { canonicalWeights } from '../../../reference/gpt2.js';
import { process as processWeights } from '../../../reference/processings.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { askOnce, errorOf, relativeError, temporaryFolder } from '../../support.js';

const folder = temporaryFolder();
const SPACES: readonly VocabularySpace[] = ['W_E', 'W_U', 'W_EE'];

function request(options: Partial<NeighboursRequest> = {}): NeighboursRequest {
  return { text: '#5', space: 'W_E', top: 10, ...DEFAULT_WEIGHTS, ...options };
}

const PROCESSINGS: Record<string, Processing> = {
  'all processings': DEFAULT_PROCESSING,
  'no processing': {
    foldLn: false,
    centerWritingWeights: false,
    centerUnembed: false,
    foldValueBiases: false,
    refactorFactoredAttnMatrices: false,
  },
  'without center_unembed': { ...DEFAULT_PROCESSING, centerUnembed: false },
};

describe('neighbours on a random checkpoint', () => {
  const checkpoint = makeRandomCheckpoint(join(folder, 'random'), { seed: 41, lmHead: 'untied' });
  const { dVocab } = checkpoint.raw.config;

  async function expectReference(
    space: VocabularySpace,
    processing: Processing,
    variant: EffectiveEmbeddingVariant,
  ): Promise<void> {
    const asked = request({ space, processing, variant, top: dVocab });
    const { token, neighbours, tokens } = await askOnce(checkpoint.folder, 'neighbours', asked);
    const rows = vocabularyRows(
      processWeights(canonicalWeights(checkpoint.raw), processing),
      space,
      variant,
    ).to2DArray();
    const length = (row: readonly number[]) => Math.hypot(...row);
    const expected = rows
      .map((row, id) => ({
        id,
        cosine: row.reduce((sum, x, i) => sum + x * rows[5][i], 0) / (length(row) * length(rows[5])),
      }))
      .filter(({ id }) => id !== 5)
      .sort((a, b) => b.cosine - a.cosine);
    expect(token).toEqual({ id: 5, token: '#5' });
    expect(relativeError([tokens[0].norm], [length(rows[5])])).toBeLessThan(1e-5);
    expect(neighbours).toHaveLength(dVocab - 1);
    const byId = (list: readonly { id: number; cosine: number }[]) => {
      const cosines = new Array<number>(dVocab).fill(1);
      for (const { id, cosine } of list) cosines[id] = cosine;
      return cosines;
    };
    expect(relativeError(byId(neighbours), byId(expected))).toBeLessThan(1e-5);
    const cosines = neighbours.map(({ cosine }) => cosine);
    expect(cosines).toEqual(cosines.toSorted((a, b) => b - a));
  }

  describe.each(SPACES)('%s', (space) => {
    it.each(Object.entries(PROCESSINGS))('%s: every cosine to 1e-5', async (_, processing) => {
      await expectReference(space, processing, DEFAULT_WEIGHTS.variant);
    });
  });

  it.each([
    { attentionBiases: true, residual: false },
    { attentionBiases: false, residual: true },
    { attentionBiases: true, residual: true },
  ])('W_EE %o: every cosine to 1e-5', async (variant) => {
    await expectReference('W_EE', DEFAULT_PROCESSING, variant);
  });

  it('answers for each token of a text, repeated ones too, and names the first', async () => {
    const result = await askOnce(checkpoint.folder, 'neighbours', request({ text: '#7#3#7', top: 4 }));
    expect(result.tokens.map(({ token }) => token.id)).toEqual([7, 3, 7]);
    expect(result.token).toEqual(result.tokens[0].token);
    expect(result.neighbours).toEqual(result.tokens[0].neighbours);
    expect(result.tokens[2]).toEqual(result.tokens[0]);
    for (const { neighbours } of result.tokens) expect(neighbours).toHaveLength(4);
  });

  it('answers the same question twice with the same bytes', async () => {
    const ask = () => askOnce(checkpoint.folder, 'neighbours', request({ text: '#1#2' }));
    expect(JSON.stringify(await ask())).toBe(JSON.stringify(await ask()));
  });

  it.each([
    ['an empty text', { text: '' }, 'badRequest'],
    ['a text too long', { text: '#1'.repeat(65) }, 'badRequest'],
    ['a text where no tokenizer is', { text: ' Paris' }, 'noTokenizer'],
    ['no rows', { top: 0 }, 'badRequest'],
  ])('refuses %s', async (_, options, code) => {
    const error = await errorOf(askOnce(checkpoint.folder, 'neighbours', request(options)));
    expect(error.code).toBe(code);
  });
});
