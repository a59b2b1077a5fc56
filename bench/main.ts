/**
 * The benchmarks: `npm run bench -- [--shape gpt2-small|gpt2-xl|llama-70b] [--runs 5] [--json]`, or `--growth FILE.svg` to
 * plot how time and memory grow with a model's sizes. Each figure is shown beside its limit and beside the naive method,
 * measured in the same run.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { growthSvg, measureGrowth } from './growth.js';
import { InProcess } from './inProcess.js';
import { InWorkers } from './inWorkers.js';
import { measureLargeCheckpoint } from './largeCheckpoint.js';
import { describeMachine, toMarkdown, type Report } from './report.js';
import { Rows, say } from './rows.js';
import { GPT2_SMALL, GPT2_XL, writeShapedCheckpoint, type Shape } from './shapedCheckpoint.js';
import { measureWholeProcesses } from './wholeProcess.js';

const CLI = join(__dirname, '..', 'dist', 'cli.js');

const SHAPES: Readonly<Record<string, Shape>> = { 'gpt2-small': GPT2_SMALL, 'gpt2-xl': GPT2_XL };

/** Only its weights that a few questions need are written. */
const LARGE = 'llama-70b';

const { values: options } = parseArgs({
  options: {
    shape: { type: 'string', default: 'gpt2-small' },
    runs: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
    growth: { type: 'string' },
  },
});

async function measure(folder: string, shape: Shape, runs: number): Promise<Report> {
  const folders = {
    checkpoint: join(folder, 'checkpoint'),
    halves: join(folder, 'halves'),
    cache: join(folder, 'cache'),
  };
  say('Writing a random checkpoint');
  await writeShapedCheckpoint(folders.checkpoint, shape);
  const rows = new Rows();
  await new InWorkers(folders.checkpoint, shape, runs, rows).measure();
  await measureWholeProcesses(CLI, folders.checkpoint, join(folder, 'cache of processes'), runs, rows);
  await writeShapedCheckpoint(folders.halves, shape, { dtype: 'F16' });
  const limits = await new InProcess(folders, shape, runs, rows).measure();
  return { machine: describeMachine(), shape: options.shape, limits, rows: rows.all };
}

async function measureLarge(folder: string): Promise<Report> {
  const rows = new Rows();
  await measureLargeCheckpoint(CLI, folder, rows);
  return { machine: describeMachine(), shape: LARGE, rows: rows.all };
}

async function main(): Promise<void> {
  if (options.growth !== undefined) {
    const growth = await measureGrowth(say);
    await writeFile(options.growth, growthSvg(growth));
    process.stdout.write(`${JSON.stringify(growth, undefined, 1)}\n`);
    return;
  }
  const shape = SHAPES[options.shape] as Shape | undefined;
  if (!shape && options.shape !== LARGE)
    throw new Error(
      `There is no shape "${options.shape}". Known: ${[...Object.keys(SHAPES), LARGE].join(', ')}.`,
    );
  const folder = await mkdtemp(join(tmpdir(), 'qk-lens-bench-'));
  try {
    const report = shape ? await measure(folder, shape, Number(options.runs)) : await measureLarge(folder);
    process.stdout.write(`${options.json ? JSON.stringify(report) : toMarkdown(report)}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

void main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
