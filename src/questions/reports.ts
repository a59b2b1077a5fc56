import { questionTitle } from './titles.js';
import type { Question, QuestionName, RequestOf, ResultOf } from '../protocol/questions.js';
import type { ReportBudget } from '../report/budget.js';
import { ablateReport } from './ablate/report.js';
import { affinityReport } from './affinity/report.js';
import { atlasReport } from './atlas/report.js';
import { compositionReport } from './composition/report.js';
import { congruenceReport } from './congruence/report.js';
import { functionsReport } from './functions/report.js';
import { headReport } from './head/report.js';
import { neighboursReport } from './neighbours/report.js';
import { neuronsReport } from './neurons/report.js';
import { ovReport } from './ov/report.js';
import { pairsReport } from './pairs/report.js';
import { patternsReport } from './patterns/report.js';
import { positionsReport } from './positions/report.js';
import type { Report, ReportParts } from '../report/report.js';
import { residualReport } from './residual/report.js';
import { runReport } from './run/report.js';
import { scoresReport } from './scores/report.js';
import { varianceReport } from './variance/report.js';
import { withinBudget } from '../report/withinBudget.js';

const REPORTS: {
  readonly [Q in QuestionName]: (request: RequestOf<Q>, result: ResultOf<Q>, full: boolean) => ReportParts;
} = {
  head: headReport,
  ov: ovReport,
  variance: varianceReport,
  neurons: neuronsReport,
  residual: residualReport,
  run: runReport,
  patterns: patternsReport,
  scores: scoresReport,
  ablate: ablateReport,
  congruence: congruenceReport,
  neighbours: neighboursReport,
  pairs: pairsReport,
  positions: positionsReport,
  atlas: atlasReport,
  composition: compositionReport,
  affinity: affinityReport,
  functions: functionsReport,
};

/**
 * An answer as shown in notes: the most important parts first, cut where the panel's tables are long; or, for the
 * command line, in full, with a row for everything that was asked about.
 *
 * @param result the answer to this question, which anyone may have kept and changed
 * @param options.budget limits of drawing
 * @throws TooMuchToDraw if the lines under the title alone exceed the budget
 * @throws Error of any kind if the result does not have the shape of the question's answers
 */
export function reportOf(
  question: Question,
  result: ResultOf<QuestionName>,
  { budget, full = false }: { readonly budget?: ReportBudget; readonly full?: boolean } = {},
): Report {
  const { name, request } = question;
  // A question's own report receives only its own requests and results.
  const make = REPORTS[name] as (
    request: RequestOf<QuestionName>,
    result: ResultOf<QuestionName>,
    full: boolean,
  ) => ReportParts;
  return withinBudget(questionTitle(question), () => make(request, result, full), budget);
}
