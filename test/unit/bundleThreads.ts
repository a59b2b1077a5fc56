import { bundleProgram } from './bundle.js';

/** Bundles the threads that worker, command line and the sources under test start. */
export default async function bundleThreads(): Promise<void> {
  await Promise.all([bundleProgram('tokenizerThread'), bundleProgram('parentWatch')]);
}
