import { describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS, type VocabularySpace } from '../../../../src/protocol/model.js';
import { classTokens, idsOf } from '../../../../src/sample/tokens.js';
import { askOnce } from '../../support.js';
import { sharedSample } from '../../sharedSample.js';

describe('neighbours in the sample', () => {
  const sample = sharedSample();

  const ask = (text: string, space: VocabularySpace = 'W_E') =>
    askOnce(sample, 'neighbours', { ...DEFAULT_WEIGHTS, text, space, top: 10 });

  it.each(['W_E', 'W_U', 'W_EE'] as const)('of ” Sarah” in %s are other first names', async (space) => {
    const { neighbours } = await ask(' Sarah', space);
    const names = new Set(idsOf((await classTokens()).firstNames));
    expect(neighbours.filter(({ id }) => names.has(id)).length).toBeGreaterThanOrEqual(9);
  });

  it('list the tokens of a text', async () => {
    const { tokens } = await ask(' Leilan Monday');
    expect(tokens.map(({ token }) => token.token)).toEqual([' Leilan', ' Monday']);
  });
});
