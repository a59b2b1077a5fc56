import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import type { HeadRef } from '../../../../src/protocol/headRef.js';
import type { PairsRequest, PairsResult } from '../../../../src/protocol/pairs.js';
import { askOnce } from '../../support.js';
import { sharedSample } from '../../sharedSample.js';

describe('pairs of the sample', () => {
  const sample = sharedSample();
  const ask = (change: Partial<PairsRequest>) =>
    askOnce(sample, 'pairs', {
      ...DEFAULT_WEIGHTS,
      ...{
        head: { layer: 3, head: 1 },
        destination: [],
        source: [],
        querySpace: 'W_U',
        keySpace: 'W_EE',
        top: 6,
      },
      ...change,
    });
  let names: PairsResult;
  beforeAll(async () => {
    names = await ask({
      destination: [' Mary', ' the'],
      source: [' John', ' Mary', ' of'],
    });
  });

  it('matches names with names among the highest of the vocabulary, and no other words', () => {
    expect(names.dVocab).toBe(50257);
    const [mary] = names.qk;
    const rank = (text: string) => mary.pairs.find(({ source }) => source.token === text)!.rank;
    expect(rank(' John')).toBeLessThan(500);
    expect(rank(' Mary')).toBeLessThan(500);
    expect(rank(' of')).toBeGreaterThan(500);
  });

  it('lowers the name that the suppressing head finds, and raises the country that the copying head finds', async () => {
    const rankOfSelf = ({ ov }: PairsResult, text: string) =>
      ov.find(({ source }) => source.token === text)!.ranks.find(({ token }) => token === text)!.rank;
    const effect = (head: HeadRef, source: string) => ask({ head, source: [source], keySpace: 'W_E' });
    expect(rankOfSelf(await effect({ layer: 3, head: 1 }, ' Mary'), ' Mary')).toBeGreaterThan(50200);
    expect(rankOfSelf(await effect({ layer: 2, head: 2 }, ' France'), ' France')).toBeLessThan(50);
  });

  it('explains strings that are not one token, with the spelling that is', async () => {
    const { notOneToken, qk, ov } = await ask({
      destination: [' Mary', 'Leilanx', ''],
      source: ['  France', ' Walker'],
    });
    expect(qk.map(({ destination }) => destination.token)).toEqual([' Mary']);
    expect(ov.map(({ source }) => source.token)).toEqual([' Walker']);
    expect(notOneToken.map(({ text, side, fix }) => [text, side, fix])).toEqual([
      ['Leilanx', 'destination', undefined],
      ['', 'destination', undefined],
      ['  France', 'source', ' France'],
    ]);
    expect(notOneToken[0].reason).toBe(
      'two tokens: " Leilan" "x", with or without a leading space more than one',
    );
    expect(notOneToken[1].reason).toBe('empty');
  });

  it('takes each spelling that is one token, also as tokens are printed', async () => {
    const tokensOf = async (typed: string) => {
      const { ov, notOneToken } = await ask({ source: [typed], keySpace: 'W_E' });
      expect(notOneToken).toEqual([]);
      return ov.map(({ source }) => source.token);
    };
    expect(await tokensOf('Mary')).toEqual(['Mary', ' Mary']);
    expect(await tokensOf('Leilan')).toEqual([' Leilan']);
    expect(await tokensOf(' Mary')).toEqual([' Mary']);
    expect(await tokensOf('␣Mary')).toEqual([' Mary']);
    expect(await tokensOf('↵')).toEqual(['\n']);
    expect(await tokensOf('\\xe3\\x83')).toEqual(['\\xe3\\x83', ' \\xe3\\x83']);
  });

  it('explains even if nothing is one token, so that it can be corrected', async () => {
    const { notOneToken, qk, ov } = await ask({ destination: ['Xanthippe'] });
    expect([qk, ov]).toEqual([[], []]);
    expect(notOneToken).toHaveLength(1);
  });
});
