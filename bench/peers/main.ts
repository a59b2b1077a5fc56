/**
 * QK Lens beside TransformerLens: `npm run peers -- [FOLDER] [--on sample,smollm2] [--only numbers,notebook,programs,speed]
 * [--verbs run,ablate] [--text TEXT] [--runs 5] [--check] [--write]`. Exits with 1 if they differ. See docs/peers.md.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { QkLensError } from '../../src/protocol/errors.js';
import { QUESTION_NAMES } from '../../src/questions/questions.js';
import { describeMachine } from '../report.js';
import { say } from '../rows.js';
import { caseOf, CASES, casesNamed } from './cases.js';
import { compareCase, PARTS, type Part } from './compareCase.js';
import { ensureEnvironment, packagesIn } from './environment.js';
import { OurSide } from './ourSide.js';
import { PeerError } from './peerError.js';
import { Peers } from './peers.js';
import { versionsIn } from './pythonPeer.js';
import { races } from './speed.js';
import { faultsList, knownList, numbersTable, programsTable, racesTable } from './tables.js';
import { faultsOf, staleOf, type CaseResult } from './verdict.js';

const ROOT = join(__dirname, '..');
const OWN = join(ROOT, 'bench', 'peers');
const REQUIREMENTS = join(OWN, 'requirements.txt');
const WRITTEN = join(ROOT, 'bench', 'PEERS.md');

/** Checkpoints of a real model's size. */
const TIMED = ['gpt2-small', 'smollm2'];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      on: { type: 'string', default: CASES.join(',') },
      only: { type: 'string', default: [...PARTS, 'speed'].join(',') },
      verbs: { type: 'string', default: QUESTION_NAMES.join(',') },
      text: { type: 'string' },
      runs: { type: 'string', default: '5' },
      check: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const parts = listOf<Part | 'speed'>('only', values.only, [...PARTS, 'speed']);
  if (values.check) parts.delete('speed');
  const verbs = listOf('verbs', values.verbs, QUESTION_NAMES);
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new PeerError('--runs is a number from 1 on, such as 5.');
  if (positionals.length > 1) throw new PeerError('Give one checkpoint folder, or none.');
  const cache = process.env['QK_LENS_CACHE'];
  if (cache === undefined) throw new Error('QK_LENS_CACHE is not set: start this by npm run peers.');
  const python = process.env['QK_LENS_PYTHON'] || (await ensureEnvironment(REQUIREMENTS, cache, say));
  const versions = versionsIn(python, packagesIn(await readFile(REQUIREMENTS, 'utf8')));
  const peers = await Peers.start(python, join(OWN, 'python', 'peer.py'));
  try {
    const cases = positionals[0]
      ? [caseOf(resolve(positionals[0]))]
      : await casesNamed(values.on.split(','), await peers.current(), {
          ...{ root: ROOT, cache, sample: join(ROOT, 'samples', 'workspace', 'planted-gpt2') },
          makers: [join(OWN, 'python', 'checkpoints.py'), REQUIREMENTS],
        });
    const results: CaseResult[] = [];
    for (const own of cases) {
      if (PARTS.some((part) => parts.has(part))) {
        results.push(await compareCase(own, peers, { parts, verbs, text: values.text }, say));
      }
    }
    const speed: string[] = [];
    for (const { name, about, folder } of parts.has('speed') ? cases : []) {
      if (!positionals[0] && !TIMED.includes(name)) continue;
      const ours = await OurSide.open(folder);
      try {
        const all = await races(
          ours,
          () => peers.another(),
          runs,
          (what) => say(`Timing ${name}, ${what}`),
        );
        speed.push(`${about}, medians with the least and the most:\n\n${racesTable(all)}`);
      } finally {
        await ours.close();
      }
    }
    const faults = results.flatMap((result) => faultsOf(result));
    const differing = faults.filter(({ known }) => !known);
    const known = faults.filter((fault) => fault.known);
    const stale = staleOf(results, faults);
    const sections = [
      `On ${describeMachine()}. Python ${versions['python']}, torch ${versions['torch']}, transformers ${versions['transformers']}, TransformerLens ${versions['transformer-lens']}.`,
      ...(results.length > 0 ? [numbersTable(results)] : []),
      ...(results.some(({ programs }) => programs.length > 0) ? [programsTable(results)] : []),
      ...(known.length > 0 ? [`Known differences:\n\n${knownList(known)}`] : []),
      ...(differing.length > 0 ? [`Differences:\n\n${faultsList(differing)}`] : []),
      ...stale.map(
        ({ checkpoint = '', what }) =>
          `A known difference is gone: ${checkpoint}, ${String(what)}. Remove it from known.ts.`,
      ),
      ...speed,
    ];
    const numbers = results
      .flatMap(({ comparisons }) => comparisons)
      .reduce((sum, own) => sum + own.compared, 0);
    if (values.check) {
      print(
        differing.length > 0 ? faultsList(differing) : `${numbers} numbers agree, and so do the programs.`,
      );
    } else {
      print(sections.join('\n\n'));
    }
    if (values.write) await writeFile(WRITTEN, `${sections.join('\n\n')}\n`);
    if (differing.length > 0 || stale.length > 0) process.exitCode = 1;
  } finally {
    peers.end();
  }
}

/** The words of an option, each one of those that it takes. */
function listOf<T extends string>(option: string, value: string, known: readonly T[]): Set<T> {
  const isKnown = (word: string): word is T => known.some((own) => own === word);
  const words = value.split(',').map((word) => {
    if (!isKnown(word)) throw new PeerError(`--${option} takes ${known.join(', ')}, not "${word}".`);
    return word;
  });
  return new Set(words);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

void main().catch((error: unknown) => {
  const isForReader =
    error instanceof PeerError ||
    error instanceof QkLensError ||
    String((error as { readonly code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
  const text =
    error instanceof Error ? (isForReader ? error.message : (error.stack ?? error.message)) : error;
  process.stderr.write(`${String(text)}\n`);
  process.exitCode = 1;
});
