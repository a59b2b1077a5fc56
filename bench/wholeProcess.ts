import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { timing, type Timing } from './measure.js';
import { say, type Rows } from './rows.js';

/** One run of the command line, in milliseconds from its start. */
interface WholeProcess {
  readonly answer: number;
  readonly exit: number;
}

const COMMANDS = { head: ['0.0'], atlas: [] } as const;

/**
 * The command line as a user experiences it: from its start to its end, with its answer's time. The disk cache was
 * filled by an earlier run.
 *
 * @param script the command line's bundle
 * @param cache a folder that is created if absent
 */
export async function measureWholeProcesses(
  script: string,
  checkpoint: string,
  cache: string,
  runs: number,
  rows: Rows,
): Promise<void> {
  const env = { QK_LENS_CACHE_FOLDER: cache, QK_LENS_CACHE_BYTES: '1e12', QK_LENS_PROVIDER: 'cpu' };
  for (const [verb, args] of Object.entries(COMMANDS)) {
    say(`Whole process: ${verb}`);
    const command = [script, verb, checkpoint, ...args, '--json'];
    await runCommand(command, env);
    const measured: WholeProcess[] = [];
    for (let run = 0; run < runs; run++) measured.push(await runCommand(command, env));
    const of = (part: keyof WholeProcess): Timing => timing(measured.map((one) => one[part]));
    rows.add(`whole process: ${verb}, from start to answer`, of('answer'));
    rows.add(`whole process: ${verb}, from start to exit`, of('exit'), [
      ['from start to answer', of('answer').median],
    ]);
  }
}

async function runCommand(command: readonly string[], env: NodeJS.ProcessEnv): Promise<WholeProcess> {
  const from = performance.now();
  let answer: number | undefined;
  const child = spawn(process.execPath, command, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child.stdout.on('data', () => (answer ??= performance.now() - from));
  const [code] = (await once(child, 'exit')) as [number | null];
  const exit = performance.now() - from;
  if (code !== 0 || answer === undefined) throw new Error(`qk-lens ${command.slice(1).join(' ')} failed`);
  return { answer, exit };
}
