/** Every statement of every report, on trained and on random weights, is a claim of the list. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportOf } from '../../../../src/questions/reports.js';
import { CLAIMS, type ClaimName } from '../../../../src/report/claims/claims.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { TRAINED_MODELS } from '../../../reference/trainedModels.js';
import { openToAsk, temporaryFolder } from '../../support.js';
import { claimQuestions } from './claimQuestions.js';
import { OF_OTHER_RESULTS } from './ofOtherResults.js';
import { inViews, isColumn, NAMES, statements, unlisted, VALUES } from './statements.js';

const random = {
  ...{ name: 'random weights', isThere: true },
  path: makeRandomCheckpoint(join(temporaryFolder(), 'random'), { seed: 7, nHeads: 3 }).folder,
};

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
      for (const question of claimQuestions(checkpoint.model)) {
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
      expect(
        NAMES.filter((own) => !isColumn(own) && !found.has(own) && !OF_OTHER_RESULTS.includes(own)),
      ).toEqual([]);
    });
  });
}
