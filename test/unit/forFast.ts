import type { TestProject } from 'vitest/node';
import { bundleProgram } from './bundle.js';

/** Before the fast tests: bundles the threads that sources under test start. */
export default async function prepare(project: TestProject): Promise<void> {
  const bundle = async () => {
    await Promise.all([bundleProgram('tokenizerThread'), bundleProgram('parentWatch')]);
  };
  project.onTestsRerun(bundle);
  await bundle();
}
