/** The claims of results that not every model gives, of hovers, and of the side panel: each is rendered here. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headCardMarkdown } from '../../../../src/extension/references/headCardMarkdown.js';
import { neuronCardMarkdown } from '../../../../src/extension/references/neuronCardMarkdown.js';
import { summaryFacts } from '../../../../src/extension/sidePanel/headSummary.js';
import type { CompositionResult } from '../../../../src/protocol/composition.js';
import type { CongruenceResult } from '../../../../src/protocol/congruence.js';
import type { CircuitResult, HeadResult } from '../../../../src/protocol/head.js';
import type { NeuronsResult } from '../../../../src/protocol/neurons.js';
import type { OvResult } from '../../../../src/protocol/ov.js';
import type { Question, QuestionName, RequestOf, ResultOf } from '../../../../src/protocol/questions.js';
import type { ResidualResult } from '../../../../src/protocol/residual.js';
import type { SpaceTest, VarianceResult } from '../../../../src/protocol/variance.js';
import { reportOf } from '../../../../src/questions/reports.js';
import { CLAIMS, type ClaimName } from '../../../../src/report/claims/claims.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { openToAsk, temporaryFolder } from '../../support.js';
import { claimQuestions } from './claimQuestions.js';
import { OF_OTHER_RESULTS } from './ofOtherResults.js';
import { inViews, patternOf, statements, unlisted } from './statements.js';

const checkpoint = makeRandomCheckpoint(join(temporaryFolder(), 'random'), { seed: 7, nHeads: 3 });
const shown = new Set<ClaimName>();

describe('claims of other results', () => {
  let opened: Awaited<ReturnType<typeof openToAsk>>;
  beforeAll(async () => {
    opened = await openToAsk(checkpoint.folder);
  });
  afterAll(() => opened.close());

  /** An answer of this kind, by the request that the others have too. */
  async function answered<Q extends QuestionName>(
    name: Q,
    isIt: (request: RequestOf<Q>) => boolean = () => true,
  ): Promise<{ request: RequestOf<Q>; result: ResultOf<Q> }> {
    const question = claimQuestions(opened.checkpoint.model).find(
      (own) => own.name === name && isIt(own.request as RequestOf<Q>),
    )!;
    return {
      request: question.request,
      result: await opened.ask(question.name, question.request),
    };
  }

  /** Everything that a result states is in the list; these claims are among it. */
  function states<Q extends QuestionName>(
    name: Q,
    request: RequestOf<Q>,
    result: ResultOf<Q>,
    expected: readonly ClaimName[],
    full = true,
  ): void {
    const report = reportOf({ name, request } as unknown as Question, result, { full });
    const caveats = (result.caveats ?? []).map((own) => `${own.charAt(0).toUpperCase()}${own.slice(1)}.`);
    const found = new Set<ClaimName>();
    const left = [...statements(report, result.model.name), ...inViews(name, result)]
      .filter((line) => !caveats.includes(line))
      .map((line) => unlisted(line, found))
      .filter((rest) => rest !== '');
    expect(left).toEqual([]);
    for (const claim of expected) {
      expect(found, claim).toContain(claim);
      shown.add(claim);
    }
  }

  /** A text, such as a hover's, has these claims. */
  function has(text: string, expected: readonly ClaimName[]): void {
    for (const claim of expected) {
      expect(text).toMatch(patternOf(CLAIMS[claim].text));
      shown.add(claim);
    }
  }

  it('vectors that are not determined, or mostly common, and marked tokens', async () => {
    const { request, result } = await answered('head');
    const embedding = result.circuits.embedding!;
    const replace = <T>(values: readonly T[], first: readonly T[]) => [
      ...first,
      ...values.slice(first.length),
    ];
    const flags = {
      null: replace(embedding.null, [true, false, false, false]),
      degenerate: replace(embedding.degenerate, [false, true, true, false]),
      angleBound: replace(embedding.angleBound!, [0, 0.5, 0.01, 0]),
      common: replace(
        embedding.common!,
        Array.from({ length: 4 }, () => ({ query: 0.1, key: 0.9 })),
      ),
    };
    const token = (own: object) => ({ ...own, long: true as const });
    const marked: CircuitResult = {
      ...embedding,
      ...flags,
      vectors: embedding.vectors.map((vector, i) => ({
        ...vector,
        null: flags.null[i],
        degenerate: flags.degenerate[i],
        query: {
          ...vector.query!,
          positive: vector.query!.positive.map((own) => token(own) as typeof own),
          magnitude: vector.query!.magnitude.map((own) => token(own) as typeof own),
        },
      })),
    };
    const changed: HeadResult = { ...result, circuits: { ...result.circuits, embedding: marked } };
    states('head', request, changed, [
      ...(['nullMark', 'degenerateMark', 'commonMark', 'nullVector'] as const),
      ...(['turnedVector', 'planeVector', 'commonVector', 'marks'] as const),
    ]);
  });

  it('copying scores within and beyond chance, and verdicts on own ranks', async () => {
    const { request, result } = await answered('ov');
    for (const [copyingPercentile, claim] of [
      [50, 'copyingWithin'],
      [99.9, 'copyingBeyond'],
    ] as const) {
      states('ov', request, { ...result, copyingPercentile }, [claim]);
    }
    for (const [verdict, claim, inStream] of [
      ['copies', 'copies', 'streamCopies'],
      ['suppresses', 'suppresses', 'streamSuppresses'],
      ['neither', 'neitherCopies', 'streamNeither'],
    ] as const) {
      const ownRanks = { ...result.ownRanks!, verdict };
      states('ov', request, { ...result, ownRanks }, [claim, 'weightsAlone']);
      const streamRanks: OvResult['streamRanks'] = {
        ...{ ...ownRanks, of: 'random' as const },
        others: { inFirstTwentieth: 0.05, inLastTwentieth: 0.05 },
      };
      states('ov', request, { ...result, ownRanks, streamRanks }, [inStream]);
    }
  });

  it('verdicts on words, under one processing and under both, and the test of version 0.1', async () => {
    const { request, result } = await answered('variance', (own) => own.bothProcessings === true);
    const test = result.test as SpaceTest;
    const withTest = (change: Partial<SpaceTest>): VarianceResult => ({
      ...result,
      test: { ...test, ...change },
    });
    const strong = { z: 5, pAdjusted: 1e-4 };
    const other = { ...test.other!, z: 0, pAdjusted: 1 };
    states('variance', request, withTest({ pAdjusted: 0.5 }), ['prefersNoMore']);
    states('variance', request, withTest(strong), ['readsMore']);
    states('variance', request, withTest({ z: -5, pAdjusted: 1e-4 }), ['readsLess']);
    states('variance', request, withTest({ ...strong, other }), ['dependsOnProcessing']);
    states('variance', request, { ...result, test: { u: 12, p: 0.01, effect: 0.5 } }, ['rankSum']);
  });

  it('an interval over prompts', async () => {
    const { request, result } = await answered('ablate');
    const edits = result.edits.map((edit) => ({ ...edit, interval: { low: -1, high: 1 } }));
    states('ablate', request, { ...result, edits }, ['bootstrap']);
  });

  it('previous-token heads by their weights', async () => {
    const { request, result } = await answered('scores');
    const byWeights = { ...result.byWeights!, previousTokenHeads: [{ layer: 0, head: 0 }] };
    states('scores', request, { ...result, byWeights }, ['matchedTokens']);
  });

  it('directions that are not determined', async () => {
    const { request, result } = await answered('congruence', ({ place }) => place.kind === 'head');
    const rows: CongruenceResult['rows'] = result.rows.map((row) => ({ ...row, degenerate: true }));
    states('congruence', request, { ...result, rows }, ['degenerateDirection', 'degenerateDirections']);
  });

  it('heads that are alike, or unrelated, and scores without anticausal pairs', async () => {
    const { request, result } = await answered('composition', ({ compare }) => compare !== undefined);
    const pair = result.comparison!;
    const alike = (cosine: number, degenerate: boolean): CompositionResult => ({
      ...result,
      comparison: {
        ...pair,
        ...{ queryCosines: [cosine], keyCosines: [cosine] },
        moved: { ...pair.moved!, degenerate },
      },
    });
    states('composition', request, alike(1, false), ['firstVectors']);
    states('composition', request, alike(1, true), ['firstVectorsDegenerate']);
    states('composition', request, alike(0.01, false), ['unrelated']);
    const sharing = { ...result, comparison: { ...pair, sharedKeys: true as const } };
    states('composition', request, sharing, ['sharedKeys']);
    const all = await answered('composition', ({ compare }) => compare === undefined);
    const { anticausal, ...early } = all.result;
    expect(anticausal).toBeDefined();
    states('composition', all.request, early, ['aboveRandom']);
  });

  it('a stream of more parts than a short report shows', async () => {
    const { request, result } = await answered('residual');
    const parts: ResidualResult['parts'] = Array.from({ length: 60 }, (_, i) => ({
      ...result.parts[0],
      name: `part ${i}`,
    }));
    states('residual', request, { ...result, parts }, ['mainParts'], false);
  });

  it('cards of hovers, and heads in the side panel', async () => {
    const info = opened.checkpoint;
    const { result } = await answered('head');
    const spectrum = result.circuits.embedding!;
    const card = { circuit: 'embedding', spectrum, copyingScore: 0.5, copyingPercentile: 99.6 } as const;
    has(headCardMarkdown({ layer: 0, head: 0 }, card, info).toString(), ['amongCrossed']);
    has(summaryFacts({ copyingScore: 0.5, copyingPercentile: 99.6 }).join('\n'), ['amongCrossed']);
    const { neurons }: NeuronsResult = (await answered('neurons')).result;
    const neuron = neuronCardMarkdown({ layer: 0, neuron: 1 }, { reads: neurons[0] }, info).toString();
    has(neuron.replaceAll('\\', ''), ['cardStandout', 'cardP']);
  });

  it('are all of those that not every model gives occasion for', () => {
    expect(OF_OTHER_RESULTS.filter((claim) => !shown.has(claim))).toEqual([]);
  });
});
