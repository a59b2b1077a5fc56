/** The tokens along every head's first vectors: against dense float64, and as `head` and `ov` rank them. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ATLAS_CIRCUITS, type AtlasCircuit, type AtlasRequest } from '../../../../src/protocol/atlas.js';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { atlasLogic, requestForTokens } from '../../../../src/questions/atlas/view/logic.js';
import { questionAnswered } from '../../../../src/questions/questions.js';
import { atlasTable } from '../../../../src/questions/atlas/table.js';
import { ovMatrix, qkMatrix, vocabularyRows } from '../../../reference/circuits.js';
import { canonicalWeights } from '../../../reference/gpt2.js';
import { process as processWeights } from '../../../reference/processings.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { svd } from '../../../reference/svd.js';
import { askOnce, openToAsk, temporaryFolder } from '../../support.js';

const { folder, raw } = makeRandomCheckpoint(join(temporaryFolder(), 'random'), { seed: 73, dVocab: 41 });
const ASKED: AtlasRequest = { ...DEFAULT_WEIGHTS, circuits: ATLAS_CIRCUITS, values: 2 };
const TOP = 4;
const weights = processWeights(canonicalWeights(raw), DEFAULT_WEIGHTS.processing);

/** The cosines of a vocabulary's rows, less their mean, with a direction. */
function cosinesOf(space: 'W_E' | 'W_U' | 'W_EE', direction: readonly number[]): number[] {
  const rows = vocabularyRows(weights, space);
  const centred = rows.clone().subRowVector(rows.mean('column')).to2DArray();
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, i) => sum + value * b[i], 0);
  return centred.map((row) => dot(row, direction) / Math.sqrt(dot(row, row) * dot(direction, direction)));
}

const SPACES = {
  qk: { matrix: qkMatrix, spaces: ['W_U', 'W_EE'] },
  ov: { matrix: ovMatrix, spaces: ['W_E', 'W_U'] },
} as const;

describe('the tokens of the atlas', () => {
  it.each(['qk', 'ov'] as const)('name %s’s first directions in d_model', async (circuit) => {
    const { heads } = await askOnce(folder, 'atlas', { ...ASKED, circuits: [circuit], top: TOP });
    const { matrix, spaces } = SPACES[circuit];
    for (const head of heads) {
      const { left, right } = svd(matrix(weights, head), 1);
      const leftCosines = cosinesOf(spaces[0], left.getColumn(0));
      const turn = Math.max(...leftCosines) >= -Math.min(...leftCosines) ? 1 : -1;
      for (const [side, vector, space] of [
        ['left', left, spaces[0]],
        ['right', right, spaces[1]],
      ] as const) {
        const expected = cosinesOf(space, vector.getColumn(0)).map((cosine) => turn * cosine);
        const order = expected.map((_, id) => id).sort((a, b) => expected[b] - expected[a]);
        const found = head[circuit]!.tokens![side];
        expect(found.map(({ id }) => id)).toEqual(order.slice(0, TOP));
        for (const { id, cosine } of found) expect(cosine).toBeCloseTo(expected[id], 5);
      }
    }
  });

  it('are the first of the positive ends of head and ov, ranked by cosine', async () => {
    const { ask, close } = await openToAsk(folder);
    const { heads } = await ask('atlas', {
      ...ASKED,
      circuits: ['embedding', 'effective', 'fullOv'],
      top: TOP,
    });
    for (const { layer, head, embedding, effective, fullOv } of heads) {
      const about = {
        ...DEFAULT_WEIGHTS,
        head: { layer, head },
        vectors: [0],
        top: TOP,
        rankBy: 'cosine',
      } as const;
      const { circuits } = await ask('head', {
        ...about,
        circuits: ['embedding', 'effective'],
        cosine: false,
      });
      const ov = await ask('ov', { ...about, source: 'W_E', only: ['fullOv'] });
      for (const [own, other] of [
        [embedding, circuits.embedding],
        [effective, circuits.effective],
        [fullOv, ov.circuits.fullOv],
      ] as const) {
        const [vector] = other!.vectors;
        const named = (tokens: readonly { id: number }[]) => tokens.map(({ id }) => id);
        expect(named(own!.tokens!.left)).toEqual(named(vector.query!.positive));
        expect(named(own!.tokens!.right)).toEqual(named(vector.key!.positive));
      }
    }
    await close();
  });

  it('are asked for one circuit at a time in the panel, and joined to what is known', async () => {
    const { ask, close } = await openToAsk(folder);
    const known = await ask('atlas', ASKED);
    const asked = requestForTokens('effective', ASKED, known)!;
    expect(asked).toEqual({ ...ASKED, circuits: ['effective'], top: 3 });
    const joined = atlasLogic.join(known, await ask('atlas', asked));
    expect(requestForTokens('effective', ASKED, joined)).toBeUndefined();
    expect(requestForTokens('qk', ASKED, joined)).toBeDefined();
    expect(questionAnswered({ name: 'atlas', request: ASKED }, known).request).toEqual(ASKED);
    expect(questionAnswered({ name: 'atlas', request: ASKED }, joined).request).toEqual({ ...ASKED, top: 3 });
    expect(joined.crossed).toEqual(known.crossed);
    for (const [at, head] of joined.heads.entries()) {
      const without = { ...head, effective: { ...head.effective, tokens: undefined } };
      expect(without).toEqual({
        ...known.heads[at],
        effective: { ...known.heads[at].effective, tokens: undefined },
      });
    }
    const columns = (circuit: AtlasCircuit) =>
      atlasTable(joined, { subject: circuit, measure: 'effectiveRank' }).columns.map(({ label }) => label);
    expect(columns('effective').slice(0, 5)).toEqual([
      'Head',
      'Effective rank',
      'Query tokens',
      'Key tokens',
      'σ0',
    ]);
    expect(columns('qk').slice(0, 3)).toEqual(['Head', 'Effective rank', 'σ0']);
    await close();
  });
});
