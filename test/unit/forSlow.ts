import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { bundleProgram, PROGRAM_NAMES } from './bundle.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder for what several files of slow tests read; it is gone after the run. */
    readonly sharedFolder: string;
  }
}

/** Before the slow tests: bundles all programs, and makes the folder that the files share. */
export default async function prepare(project: TestProject): Promise<() => Promise<void>> {
  const bundle = async () => {
    await Promise.all(PROGRAM_NAMES.map(bundleProgram));
  };
  const sharedFolder = await mkdtemp(join(tmpdir(), 'qk-lens-test-'));
  const removeShared = () => rm(sharedFolder, { recursive: true, force: true });
  project.onTestsRerun(async () => {
    // What other sources computed.
    await removeShared();
    await mkdir(sharedFolder);
    await bundle();
  });
  project.provide('sharedFolder', sharedFolder);
  await bundle();
  return removeShared;
}
