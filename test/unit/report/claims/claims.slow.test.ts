/** Every statement of every report, on trained and on random weights, is a claim of the list. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ATLAS_CIRCUITS, type AtlasResult } from '../../../../src/protocol/atlas.js';
import { usualSpaces, type CongruencePlace } from '../../../../src/protocol/congruence.js';
import { QK_CIRCUITS } from '../../../../src/protocol/head.js';
import { DEFAULT_WEIGHTS, type ModelInfo } from '../../../../src/protocol/model.js';
import type { NeuronsResult } from '../../../../src/protocol/neurons.js';
import type { Question, QuestionName, ResultOf } from '../../../../src/protocol/questions.js';
import { measuresOf, subjectNote } from '../../../../src/questions/atlas/words.js';
import { comparison } from '../../../../src/questions/neurons/tables.js';
import { reportOf } from '../../../../src/questions/reports.js';
import { CLAIMS, type ClaimName } from '../../../../src/report/claims/claims.js';
import type { Report } from '../../../../src/report/report.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { TRAINED_MODELS } from '../../../reference/trainedModels.js';
import { openToAsk, temporaryFolder } from '../../support.js';

const random = {
  ...{ name: 'random weights', isThere: true },
  path: makeRandomCheckpoint(join(temporaryFolder(), 'random'), { seed: 7, nHeads: 3 }).folder,
};

/** Values of the model itself: a column of them states nothing. */
const VALUES =
  /^(score|sum|cosine|squaredCosine|squaredDot|dot|logit|probability|share|norm|sd|explained|meanCosine|largeMean|input|readWrite|attention|tokens|queryToken|keyToken|rest|change|before|after|effectiveRank|frobeniusNorm|copyingScore|constant|queryOnly|keyOnly|interaction|randomSd|singularValue\d+|\w+Angle|\w+Cosine|(qk|ov)[AB]|qk|ov|value|fullOv|embedding|effective)$/;
/** Lines on where numbers come from, which state nothing about them. */
const SOURCES = [
  /^Vocabulary rows: [^.]*\.$/,
  /^Prompt: .*$/,
  /^The first \d+ of \d+ rows\.$/,
  /^\w+ · vector \d+( · singular value [^ ]+)?\.$/,
  /^Side by side: .*\.$/,
  /^(Query|Key) side of head .* vectors?; [^;.]*\. /,
  /^\w+: (?=\d+ % of these scores)/,
  /^Warning: /,
  /^Tokens ranked by the cosine of their centred rows\.$/,
  /^(Cosine|Mark): /,
];
/** What stands between claims of one line. */
const BETWEEN = /^[\s.]*$/;

/** A claim's text with anything in its holes, up to the next sentence. */
function patternOf(text: string): RegExp {
  const fixed = text.split(/\{\w+\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  // Only a note on processings goes on behind a semicolon.
  return new RegExp(`${fixed.join('(?:(?!\\. |: |; (?!not by )).)+?')}(?=[,;:]|\\.?(?:\\s|$))`);
}

const NAMES = Object.keys(CLAIMS) as ClaimName[];
const SENTENCES = NAMES.filter((name) => !isColumn(name))
  .toSorted((a, b) => CLAIMS[b].text.length - CLAIMS[a].text.length)
  .map((name) => ({ name, pattern: patternOf(CLAIMS[name].text) }));

function isColumn(name: ClaimName): boolean {
  return name.startsWith('column');
}

/** Claims of other results, of a hover, and of version 0.1, which have tests of their own. */
const ELSEWHERE: readonly ClaimName[] = [
  ...(['nullMark', 'nullVector', 'degenerateMark', 'turnedVector', 'planeVector', 'commonVector'] as const),
  ...(['commonMark', 'degenerateDirection', 'degenerateDirections', 'firstVectorsDegenerate'] as const),
  ...(['copyingWithin', 'copyingBeyond', 'copies', 'suppresses', 'neitherCopies'] as const),
  ...(['streamCopies', 'streamSuppresses', 'streamNeither', 'weightsAlone'] as const),
  ...(['prefersNoMore', 'readsMore', 'readsLess', 'dependsOnProcessing', 'rankSum', 'unrelated'] as const),
  ...(['marks', 'amongCrossed', 'firstVectors', 'mainParts', 'cardStandout', 'cardP'] as const),
];

/** What is left of a line without sources and claims; the claims are added to those found. */
function unlisted(line: string, found: Set<ClaimName>): string {
  let left = SOURCES.reduce((rest, source) => rest.replace(source, ''), line);
  for (const { name, pattern } of SENTENCES) {
    const without = left.replace(pattern, ' ');
    if (without !== left) found.add(name);
    left = without;
  }
  return BETWEEN.test(left) ? '' : left;
}

function statements({ about, tables }: Report, name: string): string[] {
  const remarks = tables.flatMap(({ columns, rows }) => {
    const at = columns.findIndex(({ key }) => key === 'remark');
    return at < 0 ? [] : rows.flatMap((row) => String(row[at]).split('; '));
  });
  const lines = [...about, ...tables.flatMap((table) => table.about)];
  return [
    ...lines.filter((line) => !line.startsWith(`${name} (`)),
    ...remarks.map((remark) => remark.replace(/: [\w, ()]+$/, '')),
  ];
}

/** What only the panel shows. */
function inViews(name: QuestionName, result: ResultOf<QuestionName>): string[] {
  if (name === 'neurons') {
    const of = result as NeuronsResult;
    return of.neurons.slice(0, 1).map((neuron) => comparison(neuron, of));
  }
  if (name !== 'atlas') return [];
  const notes = measuresOf('embedding').map((measure) => subjectNote({ subject: 'embedding', measure }, {}));
  return [
    ...notes.map((note) => note.replace(/^[^:]*: /, '')),
    subjectNote({ subject: 'copying', measure: 'unseen' }, result as AtlasResult),
  ];
}

function questions({ nLayers, nHeads }: ModelInfo): readonly Question[] {
  const last = { layer: nLayers - 1, head: nHeads - 1 };
  const words = Array.from({ length: 8 }, (_, i) => `#${3 * i + 1}`);
  const against = Array.from({ length: 8 }, (_, i) => `#${3 * i + 2}`);
  const neurons: CongruencePlace = {
    kind: 'neurons',
    layer: 0,
    neurons: { kind: 'list', neurons: [0, 1, 2, 3] },
  };
  const ofHead: CongruencePlace = { kind: 'head', head: last, side: 'key' };
  const congruence = (place: CongruencePlace): Question => ({
    name: 'congruence',
    request: {
      ...DEFAULT_WEIGHTS,
      place,
      ...usualSpaces(place),
      cosineSpace: 'W_E',
      top: 5,
      permutations: 60,
      seed: 1,
    },
  });
  const residual = (weights: 'in' | 'out'): Question => ({
    name: 'residual',
    request: {
      ...{ ...DEFAULT_WEIGHTS, text: '#3#7#9', layer: 0, point: 'resid_mid', position: -1, top: 4 },
      ...{ neurons: { layer: 0, neuron: 2, weights }, head: { layer: 0, head: 0 } },
    },
  });
  const composition = (b: typeof last, kind: 'Q' | 'V'): Question => ({
    name: 'composition',
    request: { ...DEFAULT_WEIGHTS, kind, compare: { a: last, b } },
  });
  return [
    {
      name: 'head',
      request: {
        ...{ ...DEFAULT_WEIGHTS, head: last, circuits: QK_CIRCUITS, vectors: [0, 1, 2, 3] },
        ...{ top: 5, cosine: false },
      },
    },
    {
      name: 'ov',
      request: {
        ...{ ...DEFAULT_WEIGHTS, head: last, source: 'W_E', vectors: [0], top: 5, token: '#4' },
        ...{ ranked: words, rankBy: 'cosine' },
      },
    },
    ...([against, undefined] as const).map((other): Question => ({
      name: 'variance',
      request: {
        ...{ ...DEFAULT_WEIGHTS, head: last, side: 'query', space: 'W_U', spelling: 'asIs', words },
        ...(other && { against: other, bothProcessings: true }),
      },
    })),
    {
      name: 'neurons',
      request: {
        ...{ ...DEFAULT_WEIGHTS, layer: 0, space: 'W_E', top: 5, limit: 20, token: '#4', seed: 1 },
      },
    },
    congruence(neurons),
    congruence(ofHead),
    ...(['in', 'out'] as const).map(residual),
    { name: 'run', request: { ...DEFAULT_WEIGHTS, text: '#3#7#9', minus: '#4', position: -1, top: 4 } },
    { name: 'neighbours', request: { ...DEFAULT_WEIGHTS, text: '#4', space: 'W_E', top: 5 } },
    {
      name: 'pairs',
      request: {
        ...{ ...DEFAULT_WEIGHTS, head: last, destination: ['#4'], source: ['#5', '#6'] },
        ...{ querySpace: 'W_U', keySpace: 'W_E', top: 5 },
      },
    },
    { name: 'atlas', request: { ...DEFAULT_WEIGHTS, circuits: ATLAS_CIRCUITS, values: 3 } },
    composition(last, 'V'),
    composition({ layer: 0, head: 0 }, 'Q'),
  ];
}

for (const { name, path, isThere } of [random, ...TRAINED_MODELS]) {
  describe.skipIf(!isThere)(`reports on ${name}`, () => {
    let opened: Awaited<ReturnType<typeof openToAsk>>;
    beforeAll(async () => {
      opened = await openToAsk(path);
    });
    afterAll(() => opened.close());

    it('state nothing that is not in the list', async () => {
      const { ask, checkpoint } = opened;
      const found = new Set<ClaimName>();
      const left: string[] = [];
      const columns = new Set<string>();
      for (const question of questions(checkpoint.model)) {
        const result = await ask(question.name, question.request);
        const report = reportOf(question, result, { full: true });
        const caveats = (result.caveats ?? []).map((own) => `${own.charAt(0).toUpperCase()}${own.slice(1)}.`);
        for (const line of [...statements(report, result.model.name), ...inViews(question.name, result)]) {
          if (caveats.includes(line)) continue;
          const rest = unlisted(line, found);
          if (rest !== '') left.push(`${question.name}: ${rest}`);
        }
        for (const column of report.tables.flatMap((table) => table.columns)) {
          if (column.kind === 'number' && !VALUES.test(column.key)) columns.add(column.label);
        }
      }
      expect(left).toEqual([]);
      const listed: readonly string[] = NAMES.filter(isColumn).map((name) => CLAIMS[name].text);
      expect([...columns].filter((label) => !listed.includes(label))).toEqual([]);
      expect(NAMES.filter((own) => !isColumn(own) && !found.has(own) && !ELSEWHERE.includes(own))).toEqual(
        [],
      );
    });
  });
}
