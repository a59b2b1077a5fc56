import { join } from 'node:path';
import { Matrix } from 'ml-matrix';
import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_PROCESSING, DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import type { Question } from '../../../../src/protocol/questions.js';
import { RESIDUAL_POINTS, type ResidualRequest } from '../../../../src/protocol/residual.js';
import { REFERENCE_MODELS } from '../../../reference/architectures/index.js';
import { logSoftmax } from '../../../reference/nonlinearities.js';
import { openToAsk, relativeError, temporaryFolder } from '../../support.js';

const root = temporaryFolder();
const TOKENS = [5, 17, 0, 36, 11, 11, 30, 9];
const TEXT = TOKENS.map((id) => `#${id}`).join('');
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe.each(Object.entries(REFERENCE_MODELS))('%s', (name, make) => {
  const model = make(join(root, name));
  const { nLayers, nHeads, dMlp, dVocab } = model.info;
  const hasMlps = dMlp > 0;
  const opened = openToAsk(model.folder);
  afterAll(async () => (await opened).close());
  const head = { layer: nLayers - 1, head: nHeads - 1 };
  const tables = { vectors: [0], top: 3 };
  const spaces = { space: 'W_EE', cosineSpace: 'W_E', otherSpace: 'W_U' } as const;
  const test = { top: 3, permutations: 3, seed: 1 };
  const questions: Question[] = (
    [
      {
        name: 'head',
        request: { head, circuits: ['qk', 'embedding', 'effective'], ...tables, cosine: true },
      },
      { name: 'ov', request: { head, source: 'W_EE', ...tables, token: '#3' } },
      {
        name: 'variance',
        request: { head, side: 'key', space: 'W_EE', words: ['#1', '#2'], spelling: 'asIs' },
      },
      { name: 'congruence', request: { place: { kind: 'head', head, side: 'query' }, ...spaces, ...test } },
      { name: 'neighbours', request: { text: '#4', space: 'W_EE', top: 3 } },
      {
        name: 'pairs',
        request: { head, destination: ['#1'], source: ['#2'], querySpace: 'W_U', keySpace: 'W_EE', top: 3 },
      },
      { name: 'atlas', request: { circuits: ['qk', 'embedding', 'effective', 'ov', 'fullOv'], values: 2 } },
      { name: 'composition', request: { kind: 'Q', compare: { a: head, b: { layer: 0, head: 0 } } } },
      { name: 'neurons', request: { layer: 0, weights: 'in', space: 'W_E', top: 3, limit: 4, seed: 1 } },
    ] as const
  ).map(
    ({ name: asked, request }) => ({ name: asked, request: { ...DEFAULT_WEIGHTS, ...request } }) as Question,
  );

  it.each(questions.map((question) => [question.name, question] as const))(
    '%s is answered with finite numbers',
    async (asked, question) => {
      const { ask } = await opened;
      const answer = ask(asked, question.request as never);
      if (asked === 'neurons' && !hasMlps) await expect(answer).rejects.toThrow('attention-only');
      else expect(unusable(await answer)).toEqual([]);
    },
  );

  const request: ResidualRequest = {
    ...DEFAULT_WEIGHTS,
    ...{ text: TEXT, layer: nLayers - 1, point: 'resid_post', position: -1, top: dVocab },
    head,
  };

  it('the residual stream ends in the logits of the model', async () => {
    const { ask } = await opened;
    const { next } = await ask('residual', request);
    const logits = next.toSorted((a, b) => a.id - b.id).map(({ logit }) => logit);
    const expected = logSoftmax(model.run(TOKENS).logits).getRow(TOKENS.length - 1);
    expect(relativeError(logSoftmax(new Matrix([logits])).getRow(0), expected)).toBeLessThan(1e-4);
    expect(sum(next.map(({ probability }) => probability))).toBeCloseTo(1, 5);
  });

  it.each(RESIDUAL_POINTS)('the parts add up to %s, those of the neuron to its product', async (point) => {
    const { ask } = await opened;
    const neurons = hasMlps ? { neurons: { layer: nLayers - 1, weights: 'in' } as const } : {};
    const result = await ask('residual', { ...request, point, position: 4, ...neurons });
    expect(sum(result.parts.map(({ share }) => share))).toBeCloseTo(1, 4);
    if (hasMlps) {
      const dots = result.parts.map(({ dot }) => dot!);
      expect(relativeError([sum(dots)], [result.neuron!.dot])).toBeLessThan(1e-4);
    }
  });

  it.each([DEFAULT_PROCESSING, { ...DEFAULT_PROCESSING, foldLn: false, foldValueBiases: false }])(
    'the four parts of a score add up to it: %o',
    async (processing) => {
      const { ask } = await opened;
      const { attention, caveats = [] } = await ask('residual', { ...request, processing });
      const whole = attention!.split.map((part) => part.score);
      const parts = attention!.split.map((part) => part.tokens + part.queryToken + part.keyToken + part.rest);
      expect(relativeError(parts, whole)).toBeLessThan(1e-4);
      const capped = caveats.includes('scores are split before their soft-cap');
      const last = attention!.scores.at(-1)!.filter((score) => score !== null);
      if (!capped) expect(whole).toEqual(last);
    },
  );
});

/** Where in a result a number is NaN or infinite. */
function unusable(value: unknown, place = 'result'): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${place}: ${value}`];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => unusable(part, `${place}.${key}`));
}
