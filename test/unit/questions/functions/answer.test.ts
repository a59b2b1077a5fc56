import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PROCESSING, type Processing } from '../../../../src/protocol/model.js';
import type { RequestOf } from '../../../../src/protocol/questions.js';
import { questionAbout } from '../../../../src/questions/questions.js';
import { holm } from '../../../../src/statistics/holm.js';
import { llamaModel } from '../../../reference/architectures/llama.js';
import { fullOvMatrix } from '../../../reference/circuits.js';
import { canonicalWeights } from '../../../reference/gpt2.js';
import { process as processWeights } from '../../../reference/processings.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { askOnce, errorOf, temporaryFolder } from '../../support.js';

const folder = temporaryFolder();
const checkpoint = makeRandomCheckpoint(join(folder, 'random'), { seed: 71 });
const { nHeads, nLayers, dHead, dModel } = checkpoint.raw.config;
const PAIRS = Array.from({ length: 12 }, (_, i) => [3 * i + 1, (7 * i + 30) % 101] as const);
const relations = join(folder, 'relations');
mkdirSync(relations);
writeFileSync(
  join(relations, 'some.txt'),
  PAIRS.map((pair) => pair.map((id) => `#${id}`).join(', ')).join('\n'),
);
writeFileSync(join(relations, 'left out.txt'), '#1\t#2\n#3\t#4\n#5\t#6#7\n');

function ask(of: string, options: Partial<RequestOf<'functions'>> = {}) {
  const { request } = questionAbout('functions', 'W_E', { relations, top: 1000, ...options });
  return askOnce(of, 'functions', request);
}

/** The part of pairs whose target is among the first or last of the source's row, and the same for all targets. */
function expectedShares(dense: number[][], first: number, sign: 1 | -1) {
  const hits = PAIRS.map(([source]) => {
    const row = dense[source].map((value) => sign * value);
    const least = row.toSorted((x, y) => y - x)[first - 1];
    return PAIRS.map(([, target]) => Number(row[target] >= least));
  });
  const own = hits.reduce((sum, row, i) => sum + row[i], 0);
  const all = hits.flat().reduce((sum, hit) => sum + hit, 0);
  return { share: own / PAIRS.length, chance: all / PAIRS.length ** 2 };
}

describe('functions', () => {
  it.each([
    ['W_E', DEFAULT_PROCESSING],
    ['W_EE', DEFAULT_PROCESSING],
    ['W_E', { ...DEFAULT_PROCESSING, foldLn: false, centerUnembed: false }],
  ] satisfies ['W_E' | 'W_EE', Processing][])(
    'from %s: shares of every head as in the dense matrix',
    async (source, processing) => {
      const weights = processWeights(canonicalWeights(checkpoint.raw), processing);
      const first = 15;
      const { found, tests, relations: lists } = await ask(checkpoint.folder, { source, processing, first });
      expect(lists.map(({ name }) => name)).toEqual(['left out', 'some']);
      expect(tests).toBe(found.length);
      expect(tests).toBe(nLayers * nHeads * 2 * 2);
      for (const { layer, head, way, share, chance } of found.filter(({ relation }) => relation === 1)) {
        const dense = fullOvMatrix(weights, { layer, head }, source).to2DArray();
        const expected = expectedShares(dense, first, way === 'raises' ? 1 : -1);
        expect(share).toBeCloseTo(expected.share, 9);
        expect(chance).toBeCloseTo(expected.chance, 9);
      }
    },
  );

  it('orders by what is above chance, and corrects over all heads, relations and ways', async () => {
    const { found, named } = await ask(checkpoint.folder);
    const above = found.map(({ share, chance }) => share - chance);
    expect(above).toEqual(above.toSorted((x, y) => y - x));
    const adjusted = holm(found.map(({ p }) => p));
    found.forEach(({ adjustedP }, index) => expect(adjustedP).toBeCloseTo(adjusted[index], 12));
    expect(named).toBe(found.filter(({ adjustedP }) => adjustedP < 0.05).length);
    const again = await ask(checkpoint.folder, { top: 3 });
    expect(again.found).toEqual(found.slice(0, 3));
    expect(again.named).toBe(named);
  });

  it('counts pairs that are not single tokens of the model, with the reason', async () => {
    const { relations: lists } = await ask(checkpoint.folder);
    expect(lists[0]).toMatchObject({
      pairs: 2,
      leftOut: [{ word: '#6#7', reason: expect.stringContaining('two tokens') }],
    });
    expect(lists[1]).toMatchObject({ pairs: PAIRS.length, leftOut: [] });
  });

  it('finds nothing in a head of zeros', async () => {
    const zeroed = makeRandomCheckpoint(join(folder, 'zeroed'), {
      seed: 72,
      plant: (tensors) => tensors.get('h.0.attn.c_proj.weight')!.data.fill(0, 0, dHead * dModel),
    });
    const { found } = await ask(zeroed.folder);
    const own = found.filter(({ layer, head }) => layer === 0 && head === 0);
    expect(own.map(({ share, chance, p }) => [share, chance, p])).toEqual(own.map(() => [0, 0, 1]));
  });

  it('takes grouped queries', async () => {
    const grouped = join(folder, 'llama');
    llamaModel(grouped);
    const { found } = await ask(grouped, { relations: resolve('test/fixtures/relations') });
    expect(found.length).toBeGreaterThan(0);
  });

  it.each([
    ['a folder that is not there', 'absent', "can't be read"],
    ['a folder without lists', '.', 'has 0 text files'],
  ])('refuses %s', async (_, name, message) => {
    const error = await errorOf(ask(checkpoint.folder, { relations: join(folder, name) }));
    expect(error).toMatchObject({ code: 'badRequest', message: expect.stringContaining(message) });
  });

  it('refuses lists without two pairs of tokens', async () => {
    const few = join(folder, 'few');
    mkdirSync(few);
    writeFileSync(join(few, 'none.txt'), '#1, #5#9\n#2, #5#8\n');
    const error = await errorOf(ask(checkpoint.folder, { relations: resolve(few) }));
    expect(error).toMatchObject({
      code: 'badRequest',
      message: expect.stringContaining('No relation has two pairs'),
    });
  });
});
