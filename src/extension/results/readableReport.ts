import { QkLensError } from '../../protocol/errors.js';
import { reportOf } from '../../questions/reports.js';
import type { Report } from '../../report/report.js';
import type { Answered } from './answered.js';

/**
 * The report of an answer that anyone may have kept.
 *
 * @throws QkLensError `badResult` if the result does not have the shape of the question's answers, or is too large to
 *   draw
 */
export function readableReport({ question, result }: Pick<Answered, 'question' | 'result'>): Report {
  return readable(() => reportOf(question, result));
}

/**
 * Makes something of an answer that anyone may have kept.
 *
 * @throws QkLensError `badResult` if that fails
 */
export function readable<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (cause instanceof QkLensError) throw cause;
    throw new QkLensError(
      'badResult',
      'The kept result can’t be shown: it was written by another version of QK Lens, or edited by hand.',
      { cause },
    );
  }
}
