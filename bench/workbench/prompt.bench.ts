/**
 * A newcomer's way from a prompt to the head that wrote its next token: from the key that accepts the prompt, over the
 * tab, to the first table of "Who wrote this". `QK_LENS_BENCH_CHECKPOINT` is a folder with a checkpoint, else it is a
 * random one of GPT-2 small's shape.
 */
import { basename, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { timing } from '../measure.js';
import { workbenchOn } from './workbenchOn.js';

/** The last words of prompts, each one token. The first reads the weights, and is not counted. */
const [FIRST, ...WORDS] = ['house', 'water', 'people', 'city', 'school', 'music', 'river', 'book'];
/** How long it may take when warm, in ms. */
const LIMIT = 2000;

const own = process.env['QK_LENS_BENCH_CHECKPOINT'];
const opened = workbenchOn(own && resolve(own));

/** The milliseconds from the key to the table. */
async function timeOf(word: string): Promise<number> {
  const { workbench, checkpoint } = opened();
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
  const { workbench, checkpoint } = opened();
  await workbench.runCommandFor('QK Lens: Run on Prompt', 'Choose a Checkpoint');
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
