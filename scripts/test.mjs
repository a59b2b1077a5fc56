/**
 * `npm test`: everything that can be checked, from a clone with Node.js alone. The steps in a real VS Code are the longest
 * chain and often wait, so the unit tests and the other checks run beside them, in the time that these leave. A failed
 * step does not stop the others; the last line is `N passed, N failed`, with `, N skipped` when tests were, and the exit
 * code is 1 when anything failed.
 *
 *   --only lint|typecheck|build|unit|vscode|workbench   that step alone, after the build where it needs one
 *
 * Lint, typecheck and build count as one test each.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureChromium } from './lib/browser.mjs';
import { NotAvailable } from './lib/debian.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { artifacts, root } from './lib/paths.mjs';
import { killMarked, run, stopChildrenOnSignal } from './lib/processes.mjs';
import { SetupError, printError } from './lib/progress.mjs';
import { ensureSample } from './lib/sample.mjs';
import { ensureServer } from './lib/vscodeServer.mjs';
import { ensureVulkan } from './lib/vulkan.mjs';

/** @typedef {import('../test/results.js').TestResult} TestResult */
/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} command of npm or node
 * @property {readonly string[]} args
 * @property {number} limitSeconds
 * @property {boolean} [counts] whether it writes a result for each test
 * @property {readonly (() => Promise<unknown>)[]} [uses] what some of its tests need, and are skipped without
 * @property {readonly (() => Promise<unknown>)[]} [needs] what all of its tests need
 * @property {boolean} [needsBuild]
 */

const reporters = ['--reporter=default', `--reporter=${join(root, 'test', 'vitestResults.mjs')}`];
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const workbenchConfig = join(root, 'test', 'workbench', 'vitest.config.mjs');

/** What the steps in a real VS Code need besides the build. */
const realVscode = [ensureChromium, ensureServer, ensureSample];

/** @typedef {{ seconds: number; results: readonly TestResult[] }} Performed */

/** @type {readonly Step[]} */
const steps = [
  { name: 'lint', command: 'npm', args: ['run', '--silent', 'lint'], limitSeconds: 600 },
  { name: 'typecheck', command: 'npm', args: ['run', '--silent', 'typecheck'], limitSeconds: 300 },
  {
    name: 'build',
    command: 'npm',
    args: ['run', '--silent', 'build', '--', '--production'],
    limitSeconds: 60,
  },
  {
    name: 'unit',
    command: process.execPath,
    args: [vitest, 'run', ...reporters],
    limitSeconds: 2400,
    counts: true,
    uses: [ensureChromium, ensureVulkan],
  },
  {
    name: 'vscode',
    command: process.execPath,
    args: [join(root, 'test', 'vscode', 'runTest.mjs')],
    limitSeconds: 480,
    counts: true,
    needs: realVscode,
    needsBuild: true,
  },
  {
    name: 'workbench',
    command: process.execPath,
    args: [vitest, 'run', '--config', workbenchConfig, ...reporters],
    limitSeconds: 1200,
    counts: true,
    needs: realVscode,
    needsBuild: true,
  },
];

/** Marks everything that a step starts, so that nothing outlives it. */
const runId = randomUUID();
/** @param {Step} step */
const markOf = ({ name }) => `${runId} ${name}`;
/** @param {Step} step */
const sweep = (step) => killMarked('QK_LENS_TEST_RUN', markOf(step));

/**
 * @param {Step} wanted
 * @param {Readonly<{ show: boolean; givesWay: boolean }>} how `show`: passes its output through as it comes; otherwise
 *   all of it is printed at the end
 * @returns {Promise<Performed>}
 */
async function perform(wanted, { show, givesWay }) {
  const { name, command, args, limitSeconds, counts } = wanted;
  const resultsFile = join(artifacts, 'results', `${name}.json`);
  await rm(resultsFile, { force: true });
  const env = {
    QK_LENS_TEST_RUN: markOf(wanted),
    QK_LENS_TEST_RESULTS: resultsFile,
    ...(!process.stdout.isTTY && { NO_COLOR: '1' }),
  };
  const { code, output, timedOut, seconds } = await run(command, args, {
    cwd: root,
    env,
    limitSeconds,
    show,
    givesWay,
  });
  if (!show) console.log(`\n── ${name} ──\n${output.trim()}`);
  sweep(wanted);
  const ending = timedOut ? `It took longer than ${limitSeconds} s.` : `It ended with code ${code}.`;
  if (!counts) return { seconds, results: [code === 0 ? passed(name) : failed(name, ending)] };
  const results = await readResults(resultsFile);
  if (results.length === 0) return { seconds, results: [failed(name, `There are no results. ${ending}`)] };
  const explained = code === 0 || results.some(({ outcome }) => outcome === 'failed');
  return { seconds, results: explained ? results : [...results, failed(name, ending)] };
}

/** @param {string} title @returns {TestResult} */
const passed = (title) => ({ outcome: 'passed', title });
/** @param {string} title @param {string} message @returns {TestResult} */
const failed = (title, message) => ({ outcome: 'failed', title, message });
/** @param {string} title @param {string} message @returns {TestResult} */
const skipped = (title, message) => ({ outcome: 'skipped', title, message });

/** @type {Map<Step, Promise<TestResult | undefined>>} */
const preparations = new Map();

/**
 * Finds or installs, once, everything that the step's tests need. Tests of what can't be installed are skipped; an
 * installation that fails is a failure.
 * @param {Step} wanted
 * @returns {Promise<TestResult | undefined>} the result of a step that can't run
 */
function prepare(wanted) {
  const preparation = preparations.get(wanted) ?? install(wanted);
  preparations.set(wanted, preparation);
  return preparation;
}

/** @param {Step} wanted @returns {Promise<TestResult | undefined>} */
async function install({ name, uses = [], needs = [] }) {
  try {
    for (const ensure of uses) await ensure().catch(explainAbsence);
    for (const ensure of needs) await ensure();
    return undefined;
  } catch (error) {
    printError(error);
    const message = error instanceof Error ? error.message : String(error);
    return error instanceof NotAvailable ? skipped(name, message) : failed(name, message);
  }
}

/** @param {unknown} error */
function explainAbsence(error) {
  if (!(error instanceof NotAvailable)) throw error;
  printError(error);
}

/** @param {string} path @returns {Promise<TestResult[]>} */
async function readResults(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return [];
  }
}

/** @returns {readonly Step[]} */
function chosenSteps() {
  const [flag, name, ...rest] = process.argv.slice(2);
  if (flag === undefined) return steps;
  const chosen = steps.find((step) => step.name === name);
  if (flag !== '--only' || !chosen || rest.length > 0) {
    throw new SetupError(`Usage: npm test [-- --only ${steps.map((step) => step.name).join('|')}]`);
  }
  return steps.filter((step) => step === chosen || (chosen.needsBuild && step.name === 'build'));
}

/** @param {readonly TestResult[]} results @param {TestResult['outcome']} outcome */
const ofOutcome = (results, outcome) => results.filter((result) => result.outcome === outcome);

/** @param {readonly TestResult[]} results `3 passed, 0 failed, 1 skipped` */
function tally(results) {
  const skipped = ofOutcome(results, 'skipped').length;
  return (
    `${ofOutcome(results, 'passed').length} passed, ${ofOutcome(results, 'failed').length} failed` +
    (skipped > 0 ? `, ${skipped} skipped` : '')
  );
}

/** @param {TestResult} result the first line of its message, without terminal colours */
function describe({ title, message }) {
  const [line] = (message ?? '').replaceAll(/\x1b\[[0-9;]*m/g, '').split('\n');
  return line ? `${title}: ${line}` : title;
}

/** @returns {Promise<readonly TestResult[]>} */
async function main() {
  const chosen = chosenSteps();
  await ensureDependencies();
  await mkdir(join(artifacts, 'results'), { recursive: true });
  /** @type {Map<Step, Performed>} */
  const performed = new Map();

  /** @param {readonly Step[]} lane @param {Readonly<{ show: boolean; givesWay: boolean }>} how */
  const performAll = async (lane, how) => {
    let buildFailed = false;
    for (const wanted of lane) {
      if (how.show) console.log(`\n── ${wanted.name} ──`);
      const reason =
        wanted.needsBuild && buildFailed
          ? failed(wanted.name, 'Not run, because the build failed.')
          : await prepare(wanted);
      const outcome = reason ? { seconds: 0, results: [reason] } : await perform(wanted, how);
      if (wanted.name === 'build') buildFailed = ofOutcome(outcome.results, 'failed').length > 0;
      performed.set(wanted, outcome);
      console.log(summaryLine(wanted, outcome));
    }
  };
  const inVscode = chosen.filter(({ name, needsBuild }) => needsBuild || name === 'build');
  const units = chosen.filter(({ name }) => name === 'unit');
  const checks = chosen.filter((step) => !inVscode.includes(step) && !units.includes(step));
  // First what they need, as two installations at once would wait for each other's locks, or fail.
  for (const step of units) await prepare(step);
  const several = chosen.length > 2;
  await Promise.all([
    performAll(inVscode, { show: !several, givesWay: false }),
    performAll(checks, { show: !several, givesWay: several }),
    performAll(units, { show: true, givesWay: several }),
  ]);

  const lines = chosen.map((step) => summaryLine(step, performed.get(step)));
  console.log(`\n── summary ──\n${lines.join('\n')}`);
  const all = [...performed.values()].flatMap(({ results }) => results);
  for (const result of ofOutcome(all, 'failed')) console.log(`failed: ${describe(result)}`);
  for (const result of ofOutcome(all, 'skipped')) console.log(`skipped: ${describe(result)}`);
  return all;
}

/** @param {Step} step @param {Performed | undefined} performed */
const summaryLine = ({ name }, { seconds, results } = { seconds: 0, results: [] }) =>
  `${name.padEnd(10)} ${seconds.toFixed(1).padStart(6)} s   ${tally(results)}`;

stopChildrenOnSignal(() => steps.forEach(sweep));
const results = await main().catch((error) => {
  printError(error);
  return [failed('setup', String(error))];
});
console.log(tally(results));
process.exit(ofOutcome(results, 'failed').length > 0 ? 1 : 0);
