import { spawn } from 'node:child_process';
import { expect, vi } from 'vitest';
import { runArguments } from '../../src/cli/runArguments.js';
import { programPath } from './bundle.js';

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a run of the command line finds around it. */
export interface Surroundings {
  /** Beside this process's environment; undefined takes a variable away. */
  readonly env?: NodeJS.ProcessEnv;
  /** Node.js' own flags. */
  readonly flags?: readonly string[];
  /** A file descriptor for standard output, in place of a pipe that is read. */
  readonly stdout?: number;
  readonly cwd?: string;
  /** A program that runs Node.js, with its arguments. */
  readonly inside?: readonly string[];
}

/** Runs the command line's arguments in this process, which takes a fraction of the time of {@link runIn}. */
export async function run(...args: string[]): Promise<Run> {
  const printed = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      printed[name] += String(text);
      return true;
    }),
  );
  try {
    return { code: await runArguments(args), ...printed };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** Runs the command line as the build bundles it, in a process of its own. */
export async function runIn(
  { env = {}, flags = [], stdout, cwd, inside = [] }: Surroundings,
  ...args: string[]
): Promise<Run> {
  const [program, ...words] = [...inside, process.execPath, ...flags, programPath('cli'), ...args] as [
    string,
    ...string[],
  ];
  const child = spawn(program, words, {
    env: { ...process.env, ...env },
    cwd,
    stdio: ['ignore', stdout ?? 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    const told = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => (told[name] += text));
    }
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === null) reject(new Error(`qk-lens ${args.join(' ')} ended with ${signal}`));
      else resolve({ code, ...told });
    });
  });
}

/** Runs it with `--json`: exactly one line on standard output, read as JSON. Its shape is for the test to check. */
export async function runJson(...args: string[]) {
  const { code, stdout, stderr } = await run(...args, '--json');
  expect(stdout.trim().split('\n')).toHaveLength(1);
  return { code, stderr, json: JSON.parse(stdout) };
}
