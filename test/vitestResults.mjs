/** A vitest reporter that writes every test's result to the file that `QK_LENS_TEST_RESULTS` names (see results.d.ts). */
import { writeFile } from 'node:fs/promises';
import { relative } from 'node:path';

export default class Results {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly { message: string }[]} unhandled errors outside of any test
   */
  async onTestRunEnd(modules, unhandled) {
    const results = modules.flatMap((module) => [
      ...module.errors().map((error) => failed(relative(process.cwd(), module.moduleId), error.message)),
      ...Array.from(module.children.allSuites()).flatMap((suite) =>
        suite.errors().map((error) => failed(suite.fullName, error.message)),
      ),
      ...Array.from(module.children.allTests(), describe),
    ]);
    results.push(...unhandled.map((error) => failed('outside of any test', error.message)));
    if (process.env.QK_LENS_TEST_RESULTS)
      await writeFile(process.env.QK_LENS_TEST_RESULTS, JSON.stringify(results));
  }
}

/** @param {string} title @param {string} message @returns {import('./results.js').TestResult} */
const failed = (title, message) => ({ outcome: 'failed', title, message });

/** @param {import('vitest/node').TestCase} test @returns {import('./results.js').TestResult} */
function describe(test) {
  const result = test.result();
  if (result.state === 'skipped' && groupFailed(test))
    return failed(test.fullName, 'Not run: its preparation failed.');
  if (result.state === 'passed') return { outcome: 'passed', title: test.fullName };
  if (result.state === 'skipped') {
    return { outcome: 'skipped', title: test.fullName, ...(result.note && { message: result.note }) };
  }
  return failed(test.fullName, result.errors?.[0]?.message ?? 'It did not finish.');
}

/** Whether a `beforeAll` or the like went wrong around a test. @param {import('vitest/node').TestCase} test */
function groupFailed(test) {
  /** @type {import('vitest/node').TestSuite | import('vitest/node').TestModule} */
  let group = test.parent;
  while (group.type === 'suite') {
    if (group.errors().length > 0) return true;
    group = group.parent;
  }
  return group.errors().length > 0;
}
