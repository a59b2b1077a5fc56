/** From a key to the next head's first table, with the checkpoint's computed matrices ready. */
import { expect, it } from 'vitest';
import { timing } from '../measure.js';
import { workbenchOn } from './workbenchOn.js';

const RUNS = 12;
/** How long the key may take to the first table, in ms. */
const LIMIT = 150;
/** How long a person looks at a head at least before the next, in ms. */
const LOOK = 2000;

/**
 * Runs in the panel, where it leaves a promise: of the milliseconds from the next key until the first table has other
 * rows than now, and is not dimmed.
 */
const WATCH_FOR_NEXT_TABLE = `void (globalThis.nextTable = new Promise((resolve) => {
  const first = () =>
    [...document.querySelectorAll('main table tbody')].find((body) => body.getClientRects().length > 0);
  const before = first()?.innerText;
  let from;
  addEventListener('keydown', () => (from = performance.now()), { capture: true, once: true });
  const check = () => {
    const now = first();
    if (from !== undefined && now && now.innerText !== before && !now.closest('.stale'))
      requestAnimationFrame(() => resolve(performance.now() - from));
    else requestAnimationFrame(check);
  };
  check();
}))`;

const opened = workbenchOn();

it.each(['QK', 'Overview'])('%s', async (tab) => {
  const { workbench } = opened();
  const { panel, quickInput, page } = workbench;
  if (tab === 'QK') {
    await workbench.runCommandFor('QK Lens: Analyze QK Head', 'Choose a Checkpoint');
    await quickInput.choose('gpt2-small');
    await quickInput.waitFor('Analyze QK Head of gpt2-small');
    await quickInput.accept('5.3');
  }
  await panel.getByRole('tab', { name: tab }).click();
  const settled = () => panel.locator('main[aria-busy=false]').waitFor({ timeout: 300_000 });
  await panel.locator('main table tbody tr').first().waitFor({ timeout: 300_000 });
  await settled();
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    await panel.locator('html').evaluate(WATCH_FOR_NEXT_TABLE);
    await page.keyboard.press(']');
    times.push(Number(await panel.locator('html').evaluate('globalThis.nextTable')));
    await settled();
    await page.waitForTimeout(LOOK);
  }
  const { median, least, most } = timing(times);
  console.log(
    `| ${tab}: from the key to the next head's first table | ${median.toFixed(0)} ms (${least.toFixed(0)} to ${most.toFixed(0)}) | ${(median / LIMIT).toFixed(2)} × the ${LIMIT} ms asked for |`,
  );
  expect(times).toHaveLength(RUNS);
});
