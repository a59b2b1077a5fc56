import { questionTitle } from '../protocol/questionTitles.js';
import type { Question, QuestionName, RequestOf, ResultOf } from '../protocol/questions.js';
import { atlasReport } from './atlas/atlasReport.js';
import { compositionReport } from './composition/compositionReport.js';
import { congruenceReport } from './congruence/congruenceReport.js';
import { headReport } from './head/headReport.js';
import { neighboursReport } from './neighbours/neighboursReport.js';
import { neuronsReport } from './neurons/neuronsReport.js';
import { ovReport } from './ov/ovReport.js';
import { pairsReport } from './pairs/pairsReport.js';
import type { Report, ReportBody } from './report.js';
import { residualReport } from './residual/residualReport.js';
import { varianceReport } from './variance/varianceReport.js';

const REPORTS: {
  readonly [Q in QuestionName]: (request: RequestOf<Q>, result: ResultOf<Q>) => ReportBody;
} = {
  head: headReport,
  ov: ovReport,
  variance: varianceReport,
  neurons: neuronsReport,
  residual: residualReport,
  congruence: congruenceReport,
  neighbours: neighboursReport,
  pairs: pairsReport,
  atlas: atlasReport,
  composition: compositionReport,
};

/**
 * An answer as a person reads it in notes: what is wanted first, cut where the panel's tables are long.
 *
 * @param result the answer to this question
 */
export function reportOf(question: Question, result: ResultOf<QuestionName>): Report {
  const { name, request } = question;
  // A question's own report is given nothing but its own requests and results.
  const make = REPORTS[name] as (
    request: RequestOf<QuestionName>,
    result: ResultOf<QuestionName>,
  ) => ReportBody;
  return { title: questionTitle(question), ...make(request, result) };
}
