/** What reports say about the parts of scores, and of vectors that all tokens share. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { HeadRequest } from '../../../../src/protocol/head.js';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { isMostlyCommon } from '../../../../src/protocol/scoreParts.js';
import { reportOf } from '../../../../src/questions/reports.js';
import { commonWarning } from '../../../../src/report/spectra/circuitWords.js';
import { ATTENTION_WORDS, LOGIT_WORDS, partsSentence } from '../../../../src/report/spectra/partWords.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { askOnce, temporaryFolder } from '../../support.js';

const PARTS = { constant: 0.31, queryOnly: 0.23, keyOnly: 0.19, interaction: 0.27 };

it('one sentence gives the shares', () => {
  expect(partsSentence(PARTS, ATTENTION_WORDS)).toBe(
    "54 % of these scores can't change attention; 19 % prefer the same keys whatever the query; 27 % depend on both.",
  );
  expect(partsSentence(PARTS, LOGIT_WORDS)).toBe(
    "54 % of these scores can't change the next token; 19 % raise the same outputs whatever is attended to; 27 % depend on both.",
  );
});

const checkpoint = makeRandomCheckpoint(join(temporaryFolder(), 'random'), { seed: 81 });

async function report(change: Partial<HeadRequest>) {
  const request: HeadRequest = {
    ...{ ...DEFAULT_WEIGHTS, head: { layer: 1, head: 0 }, circuits: ['embedding'], vectors: [0], top: 3 },
    ...{ cosine: false, ...change },
  };
  const result = await askOnce(checkpoint.folder, 'head', request);
  return { embedding: result.circuits.embedding!, report: reportOf({ name: 'head', request }, result, {}) };
}

it('a vector that is mostly the common direction is marked, until its rows are centred', async () => {
  // Almost a single token counts: all rows are nearly their mean.
  const tokenFrequency = [
    { word: '#5', count: 1000 },
    { word: '#7 #9 #11', count: 1 },
  ];
  const raw = await report({ tokenFrequency });
  const [values, ...vectors] = raw.report.tables;
  expect(isMostlyCommon(raw.embedding.common![0])).toBe(true);
  expect(values.rows[0].at(-1)).toContain('mostly the common direction: embedding (');
  expect(vectors[0].about.join(' ')).toContain('it is mostly the common direction');
  expect(raw.report.about.join(' ')).toMatch(
    /tokens weighted by a text of 1001 words .*embedding: \d+ % of these scores can't change/,
  );
  expect(raw.report.tables.at(-1)!.title).toBe(
    'embedding · keys that get attention whatever the query · W_E',
  );

  const names = [ATTENTION_WORDS, LOGIT_WORDS].flatMap((words) => [
    commonWarning({ query: 0.9, key: 0.2 }, words),
    commonWarning({ query: 0.2, key: 0.8 }, words),
  ]);
  expect(names.map((own) => own.slice(0, own.indexOf(' is ')))).toEqual([
    ...['81 % of its query side', '64 % of its key side'],
    ...['81 % of its source side', '64 % of its output side'],
  ]);

  const centred = await report({ center: 'both', rows: 'normalized' });
  expect(JSON.stringify(centred.report.tables)).not.toContain('common direction');
  expect(centred.report.about.join(' ')).toContain(
    'Vocabulary rows: both sides centred, as a head reads them, all tokens alike.',
  );
});
