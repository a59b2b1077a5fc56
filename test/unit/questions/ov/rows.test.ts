/** The full circuit over centred, normalized and weighted source rows, against the dense matrix. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DEFAULT_WEIGHTS, type Processing } from '../../../../src/protocol/model.js';
import type { OvRequest } from '../../../../src/protocol/ov.js';
import { CENTERINGS } from '../../../../src/protocol/rowOptions.js';
import { SCORE_PARTS } from '../../../../src/protocol/scoreParts.js';
import { ovMatrix, vocabularyRows } from '../../../reference/circuits.js';
import { canonicalWeights } from '../../../reference/gpt2.js';
import { process as processWeights } from '../../../reference/processings.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { svd } from '../../../reference/svd.js';
import { centred, densePartsOf, takenRows, weightedScores } from '../../../reference/tokenRows.js';
import { askOnce, temporaryFolder } from '../../support.js';

const head = { layer: 1, head: 1 };
const checkpoint = makeRandomCheckpoint(join(temporaryFolder(), 'random'), { seed: 71, lmHead: 'untied' });
const { dVocab, dHead, layerNormEps } = checkpoint.raw.config;
const counts = Array.from({ length: dVocab }, (_, id) => 1 + ((id * 5) % 7));
const tokenFrequency = counts.map((count, id) => ({ word: `#${id}`, count }));
const processing: Processing = { ...DEFAULT_WEIGHTS.processing, centerUnembed: false };
const weights = processWeights(canonicalWeights(checkpoint.raw), processing);
const m = ovMatrix(weights, head);
const x = takenRows(vocabularyRows(weights, 'W_E'), { normEpsilon: layerNormEps, weights: counts });
const y = takenRows(vocabularyRows(weights, 'W_U'), {});

it.each(CENTERINGS)('center %s: spectrum and parts to 1e-9', async (center) => {
  const request: OvRequest = {
    ...{ ...DEFAULT_WEIGHTS, processing, head, source: 'W_E', vectors: [], top: 5, only: ['fullOv'] },
    ...{ center, rows: 'normalized', tokenFrequency },
  };
  const found = (await askOnce(checkpoint.folder, 'ov', request)).circuits.fullOv!;
  const left = center === 'none' ? x : centred(x);
  const right = center === 'both' ? centred(y) : y;
  const expected = svd(weightedScores(left, m, right), dHead).singularValues;
  found.singularValues.forEach((value, k) => expect(Math.abs(value / expected[k] - 1)).toBeLessThan(1e-9));
  const parts = densePartsOf(x, m, y);
  for (const part of SCORE_PARTS) expect(Math.abs(found.parts![part] - parts[part])).toBeLessThan(1e-9);
});
