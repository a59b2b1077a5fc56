/**
 * A newcomer's way from a prompt to the head that wrote its next token: from the key that accepts the prompt, over the
 * tab, to the first table of "Who wrote this". `QK_LENS_BENCH_CHECKPOINT` is a folder with a checkpoint, else it is a
 * random one of GPT-2 small's shape.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Workbench } from '../../test/workbench/workbench.js';
import { timing } from '../measure.js';
import { GPT2_SMALL, writeShapedCheckpoint } from '../shapedCheckpoint.js';

/** The last words of prompts, each one token. The first reads the weights, and is not counted. */
const [FIRST, ...WORDS] = ['house', 'water', 'people', 'city', 'school', 'music', 'river', 'book'];
/** How long it may take when warm, in ms. */
const LIMIT = 2000;

const own = process.env['QK_LENS_BENCH_CHECKPOINT'];
let folder: string;
let checkpoint: string;
let workbench: Workbench;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qk-lens-bench-'));
  checkpoint = own ? resolve(own) : join(folder, 'gpt2-small');
  if (!own) await writeShapedCheckpoint(checkpoint, GPT2_SMALL);
  workbench = await Workbench.start({
    size: { width: 1400, height: 900 },
    settings: { 'qkLens.checkpoint.folders': [checkpoint] },
  });
}, 300_000);
afterAll(async () => {
  await workbench?.close();
  await rm(folder, { recursive: true, force: true });
});

/** The milliseconds from the key to the table. */
async function timeOf(word: string): Promise<number> {
  const { panel, quickInput } = workbench;
  await quickInput.waitFor(`Run ${basename(checkpoint)} on a Prompt`);
  await quickInput.fill(`When Mary and John went to the store, they saw a ${word}`);
  const from = performance.now();
  await quickInput.accept();
  await panel.getByRole('radio', { name: new RegExp(`: ␣${word}$`) }).waitFor({ timeout: 300_000 });
  await panel.getByRole('tab', { name: 'Who wrote this' }).click();
  const table = panel.getByRole('table', { name: 'Who wrote the logit of' }).first();
  await table.locator('tbody tr').first().waitFor({ timeout: 300_000 });
  return performance.now() - from;
}

it('from a prompt to who wrote its next token', async () => {
  await workbench.runCommand('QK Lens: Run on Prompt');
  await workbench.quickInput.waitFor('Choose a Checkpoint');
  await workbench.quickInput.choose(basename(checkpoint));
  const first = await timeOf(FIRST);
  const times: number[] = [];
  for (const word of WORDS) {
    await workbench.runCommand('QK Lens: Run on Prompt');
    times.push(await timeOf(word));
  }
  const { median, least, most } = timing(times);
  console.log(
    `| ${basename(checkpoint)}: from the key that accepts a prompt to the first table of Who wrote this, warm | ${median.toFixed(0)} ms (${least.toFixed(0)} to ${most.toFixed(0)}; the first ${first.toFixed(0)}) | ${(median / LIMIT).toFixed(2)} × the ${LIMIT} ms asked for |`,
  );
  expect(times).toHaveLength(WORDS.length);
});
