/**
 * QK Lens beside TransformerLens on one checkpoint: `npm run peers -- [FOLDER] [--text TEXT] [--only
 * numbers,programs,speed] [--verbs run,ablate] [--runs 7]`. Exits with 1 if they differ. See docs/peers.md.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { QkLensError } from '../../src/protocol/errors.js';
import { DEFAULT_WEIGHTS } from '../../src/protocol/model.js';
import { loading } from '../../src/python/load.js';
import { py, Python } from '../../src/python/python.js';
import { QUESTION_NAMES } from '../../src/questions/questions.js';
import { describeMachine } from '../report.js';
import { say } from '../rows.js';
import { gpt2TokenizerFiles } from './gpt2Tokenizer.js';
import { differences, TOLERANCE } from './numbers.js';
import { OurSide } from './ourSide.js';
import { checkPrograms } from './programs.js';
import { promptFor } from './prompt.js';
import { PeerError, pythonOf, PythonPeer, versionsIn } from './pythonPeer.js';
import { numbersTable, programsTable, racesTable } from './tables.js';
import { races } from './speed.js';

const PARTS = ['numbers', 'programs', 'speed'] as const;

const SCRIPT = join(__dirname, '..', 'bench', 'peers', 'peer.py');
const SAMPLE = join(__dirname, '..', 'samples', 'workspace', 'planted-gpt2');

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      text: { type: 'string' },
      only: { type: 'string', default: PARTS.join(',') },
      verbs: { type: 'string', default: QUESTION_NAMES.join(',') },
      runs: { type: 'string', default: '7' },
    },
  });
  const wanted = listOf('only', values.only, PARTS);
  const verbs = listOf('verbs', values.verbs, QUESTION_NAMES);
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new PeerError('--runs is a number from 1 on, such as 7.');
  if (positionals.length > 1) throw new PeerError('Give one checkpoint folder, or none for the sample.');
  const folder = resolve(positionals[0] ?? SAMPLE);
  const python = pythonOf(process.env);
  const versions = versionsIn(python);
  const ours = await OurSide.open(folder);
  const own = await mkdtemp(join(tmpdir(), 'qk-lens-peers-'));
  const peer = new PythonPeer(python, SCRIPT);
  try {
    for (const [name, content] of Object.entries(gpt2TokenizerFiles()))
      await writeFile(join(own, name), JSON.stringify(content));
    say('Loading the checkpoint in TransformerLens');
    const { imports, code } = loading(ours.checkpoint.info, DEFAULT_WEIGHTS.processing, undefined);
    const loads = Python.joined([py`import torch`, ...imports, code], py`\n`).text;
    await peer.ask('load', { folder, code: loads, tokenizer: own });
    print(
      `${folder}, on ${describeMachine()}. Python ${versions.python}, torch ${versions.torch}, transformers ${versions.transformers}, TransformerLens ${versions.transformer_lens}.`,
    );
    const prompt = await promptFor(ours, values.text);
    if (wanted.has('numbers')) {
      say('Comparing numbers');
      const all = await differences(ours, peer, prompt);
      print(numbersTable(all));
      if (all.some(({ largest }) => !(largest <= TOLERANCE))) process.exitCode = 1;
    }
    if (wanted.has('programs')) {
      const all = await checkPrograms(ours, peer, prompt, verbs, (verb) =>
        say(`Running the program of ${verb}`),
      );
      print(programsTable(all));
      if (all.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
    }
    if (wanted.has('speed')) {
      print(racesTable(await races(ours, peer, runs, (what) => say(`Timing ${what}`))));
    }
  } finally {
    peer.end();
    await ours.close();
    await rm(own, { recursive: true });
  }
}

/** The words of an option, each one of those that it takes. */
function listOf(option: string, value: string, known: readonly string[]): ReadonlySet<string> {
  const words = value.split(',');
  const unknown = words.find((word) => !known.includes(word));
  if (unknown !== undefined) throw new PeerError(`--${option} takes ${known.join(', ')}, not "${unknown}".`);
  return new Set(words);
}

function print(text: string): void {
  process.stdout.write(`${text}\n\n`);
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
