import { execFile } from 'node:child_process';
import { beforeAll, expect } from 'vitest';
import { bundleProgram } from './bundle.js';

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let bundle: string;

/** Bundles the command line before a file's tests. */
export function useCli(): void {
  beforeAll(async () => {
    bundle = await bundleProgram('cli');
  });
}

/** Runs the command line as the build bundles it, in a process of its own. */
export function run(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(process.execPath, [bundle, ...args], { maxBuffer: 2 ** 27 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

/** Runs it with `--json`: exactly one line on standard output, read as JSON. Its shape is for the test to check. */
export async function runJson(...args: string[]) {
  const { code, stdout, stderr } = await run(...args, '--json');
  expect(stdout.trim().split('\n')).toHaveLength(1);
  return { code, stderr, json: JSON.parse(stdout) };
}
