/** The atlas of centred, normalized and weighted rows: the same numbers as each head's own. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { CENTERINGS } from '../../../../src/protocol/rowOptions.js';
import { SCORE_PARTS } from '../../../../src/protocol/scoreParts.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { openToAsk, relativeError, temporaryFolder } from '../../support.js';

const checkpoint = makeRandomCheckpoint(join(temporaryFolder(), 'random'), { seed: 72 });
const { dHead, dVocab } = checkpoint.raw.config;
const tokenFrequency = Array.from({ length: dVocab }, (_, id) => ({ word: `#${id}`, count: 1 + (id % 5) }));

it.each(CENTERINGS)('center %s: values and parts are those of each head', async (center) => {
  const { ask, close } = await openToAsk(checkpoint.folder);
  const rows = { ...DEFAULT_WEIGHTS, center, rows: 'normalized', tokenFrequency } as const;
  const asked = { ...rows, circuits: ['embedding', 'effective', 'fullOv'], values: dHead } as const;
  const { heads, vocabularyRows } = await ask('atlas', asked);
  expect(vocabularyRows).toMatchObject({ center, rows: 'normalized' });
  for (const { layer, head, embedding, effective, fullOv } of heads) {
    const about = { ...rows, head: { layer, head }, vectors: [], top: 1 };
    const { circuits } = await ask('head', { ...about, circuits: ['embedding', 'effective'], cosine: false });
    const ov = await ask('ov', { ...about, source: 'W_E', only: ['fullOv'] });
    const pairs = [
      [embedding, circuits.embedding],
      [effective, circuits.effective],
      [fullOv, ov.circuits.fullOv],
    ] as const;
    for (const [summary, own] of pairs) {
      expect(relativeError(summary!.topSingularValues, own!.singularValues)).toBeLessThan(1e-11);
      const shares = [summary!.parts!, own!.parts!].map((parts) => SCORE_PARTS.map((part) => parts[part]));
      expect(relativeError(shares[0], shares[1])).toBeLessThan(1e-11);
    }
  }
  await close();
});
