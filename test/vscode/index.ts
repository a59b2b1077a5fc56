/** What VS Code runs as `extensionTestsPath`: every `*.test.js` beside this file, in mocha. */
import Mocha from 'mocha';
import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestResult } from '../results.js';

/**
 * Runs the suite. Its results go to the file that `QK_LENS_TEST_RESULTS` names; `QK_LENS_TEST_GREP` chooses tests.
 * @throws Error when a test failed or none was found; VS Code then exits with code 1
 */
export async function run(): Promise<void> {
  console.log('QK Lens suite');
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 60_000, slow: 5_000 });
  if (process.env.QK_LENS_TEST_GREP) mocha.grep(process.env.QK_LENS_TEST_GREP);
  const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.test.js'),
  );
  for (const name of files.sort()) mocha.addFile(join(__dirname, name));

  const results: TestResult[] = [];
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => {
      resolve();
    });
    runner.on('pass', (test) => results.push({ outcome: 'passed', title: test.fullTitle() }));
    runner.on('pending', (test) => results.push({ outcome: 'skipped', title: test.fullTitle() }));
    runner.on('fail', (test, error: Error) =>
      results.push({ outcome: 'failed', title: test.fullTitle(), message: error.message }),
    );
  });
  if (process.env.QK_LENS_TEST_RESULTS)
    await writeFile(process.env.QK_LENS_TEST_RESULTS, JSON.stringify(results));
  const failed = results.filter(({ outcome }) => outcome === 'failed').length;
  if (failed > 0) throw new Error(`${failed} of ${results.length} tests failed.`);
  if (results.length === 0) throw new Error(`No tests were found in ${__dirname}.`);
}
