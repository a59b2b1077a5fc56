/** The hand-made checkpoint of the sample workspace, made by the built command line, and the workspace's copy. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { root, sampleCheckpoint, sampleWorkspace, startWorkspace } from './paths.mjs';
import { run } from './processes.mjs';
import { SetupError, step } from './progress.mjs';

/**
 * Makes the sample checkpoint; a whole one is left as it is.
 * @throws {SetupError} when the command line fails
 */
export async function ensureSample() {
  await step('Making the sample checkpoint', async () => {
    const { code, output } = await run(process.execPath, [
      join(root, 'dist', 'cli.js'),
      'sample',
      sampleCheckpoint,
    ]);
    if (code !== 0) throw new SetupError(`The sample checkpoint could not be made:\n${output.trim()}`);
  });
}

/**
 * Copies what the copy of the sample workspace lacks: notes that were edited in it stay.
 * @param {string} [copy] its path
 * @returns {Promise<string>} its path
 */
export async function copySample(copy = startWorkspace) {
  await cp(sampleWorkspace, copy, { recursive: true, force: false });
  return copy;
}
