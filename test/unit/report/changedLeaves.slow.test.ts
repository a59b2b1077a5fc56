/** Reports of results in which a part was changed: a message within bounds, never a hang. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Question, QuestionName, ResultOf } from '../../../src/protocol/questions.js';
import { reportOf } from '../../../src/questions/reports.js';
import { seededRandom } from '../../../src/statistics/random.js';
import { leavesOf, withLeaf } from '../leaves.js';
import { REPORT_QUESTIONS } from '../reportQuestions.js';
import { reportAnswers } from '../reportAnswers.js';
import { sharedSample } from '../sharedSample.js';
import { drawn, written } from './everything.js';

describe('a kept result with any leaf changed', () => {
  let results: ReadonlyMap<QuestionName, ResultOf<QuestionName>>;
  const folder = sharedSample();
  beforeAll(async () => {
    ({ results } = await reportAnswers(folder));
  }, 120_000);

  const LIES: readonly unknown[] = [
    ...[null, true, -1, 0.5, 2 ** 31, 2 ** 53, 1e308, Infinity, '', '7', '<script>alert(1)</script>'],
    ...['__proto__', 'constructor', { length: 3_000_000 }, { layer: 2 ** 31, head: 2 ** 31 }, [], [[[]]]],
    ...['\0'.repeat(100_000), new Array(100_000).fill(1), new Array(1000).fill({}), { toString: 1 }],
  ];
  /** What may not take longer than a person waits; a guard against hangs, not a measure. */
  const HANGS = 20_000;
  const CASES = 120;

  it.each(Object.keys(REPORT_QUESTIONS) as QuestionName[])(
    'is drawn or refused within its bounds: %s',
    (name) => {
      const random = seededRandom(7);
      const pick = <T>(list: readonly T[]): T => list[random.below(list.length)];
      const whole = { question: REPORT_QUESTIONS[name] as unknown, result: results.get(name) as unknown };
      const leaves = leavesOf(whole, 2);
      expect(leaves.length).toBeGreaterThan(20);
      for (let count = 0; count < CASES; count++) {
        const path = pick(leaves);
        // The leaf itself, or what holds it.
        const cut = path.slice(0, path.length - random.below(2));
        const changed = withLeaf(whole, cut, pick(LIES)) as typeof whole;
        const started = performance.now();
        const markup = drawnOrRefused(changed.question as Question, changed.result as ResultOf<QuestionName>);
        expect(markup).not.toContain('<script');
        expect(markup.length, cut.join('.')).toBeLessThan(5e7);
        expect(performance.now() - started, cut.join('.')).toBeLessThan(HANGS);
      }
    },
    300_000,
  );

  /** The markup of all that is drawn; nothing where the result is refused. */
  function drawnOrRefused(question: Question, result: ResultOf<QuestionName>): string {
    try {
      const report = reportOf(question, result);
      written(report);
      return drawn(report);
    } catch (error) {
      // What is made of results from files refuses them in one message, whatever went wrong.
      expect(error).toBeInstanceOf(Error);
      return '';
    }
  }
});
