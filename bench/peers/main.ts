/** QK Lens beside TransformerLens; see docs/peers.md. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { QkLensError } from '../../src/protocol/errors.js';
import { describeMachine } from '../report.js';
import { say } from '../rows.js';
import { caseOf, casesNamed, type PeerCase } from './cases.js';
import { compareCase } from './compareCase.js';
import { ensureEnvironment, packagesIn } from './environment.js';
import { optionsOf, type Options } from './options.js';
import { OurSide } from './ourSide.js';
import { PeerError } from './peerError.js';
import { Peers } from './peers.js';
import { versionsIn } from './pythonPeer.js';
import { agrees, reportOf, verdictOf, type Found } from './report.js';
import { races } from './speed.js';
import type { CaseResult } from './verdict.js';

const ROOT = join(__dirname, '..');
const OWN = join(ROOT, 'bench', 'peers');
const REQUIREMENTS = join(OWN, 'requirements.txt');
const WRITTEN = join(ROOT, 'bench', 'PEERS.md');

/** Checkpoints of a real model's size. */
const TIMED: readonly string[] = ['gpt2-small', 'smollm2'];

async function main(): Promise<void> {
  const options = optionsOf(process.argv.slice(2));
  const cache = process.env['QK_LENS_CACHE'];
  if (!cache) throw new PeerError('QK_LENS_CACHE is not set. Start this by "npm run peers".');
  const python = process.env['QK_LENS_PYTHON'] || (await ensureEnvironment(REQUIREMENTS, cache, say));
  const versions = versionsIn(python, packagesIn(await readFile(REQUIREMENTS, 'utf8')));
  const peers = await Peers.start(python, join(OWN, 'python', 'peer.py'));
  try {
    const found = await find(await casesFor(options, peers, cache), options, peers);
    const { torch, transformers } = versions;
    const about = `${today()}, on ${describeMachine()}. Python ${versions['python']}, torch ${torch}, transformers ${transformers}, TransformerLens ${versions['transformer-lens']}.`;
    process.stdout.write(options.check ? `${verdictOf(found)}\n` : `${about}\n\n${reportOf(found, true)}\n`);
    if (options.write) {
      const title = `# Beside TransformerLens\n\nWritten by \`npm run peers -- --write\`; [docs/peers.md](../docs/peers.md) says what is compared.`;
      await writeFile(WRITTEN, `${title}\n\n${about}\n\n${reportOf(found, false)}\n`);
    }
    if (!agrees(found)) process.exitCode = 1;
  } finally {
    peers.end();
  }
}

async function casesFor({ folder, on }: Options, peers: Peers, cache: string): Promise<PeerCase[]> {
  if (folder !== undefined) return [caseOf(folder)];
  return casesNamed(on, await peers.current(), {
    ...{ root: ROOT, cache, sample: join(ROOT, 'samples', 'workspace', 'planted-gpt2') },
    makers: [join(OWN, 'python', 'checkpoints.py'), REQUIREMENTS],
  });
}

async function find(cases: readonly PeerCase[], options: Options, peers: Peers): Promise<Found> {
  const results: CaseResult[] = [];
  if (options.parts.size > 0)
    for (const own of cases) results.push(await compareCase(own, peers, options, say));
  const raced: Found['races'][number][] = [];
  for (const { name, about, folder } of cases) {
    if (options.runs === undefined || !(options.folder !== undefined || TIMED.includes(name))) continue;
    const ours = await OurSide.open(folder);
    try {
      const each = (what: string) => say(`Timing ${name}, ${what}`);
      raced.push({ about, all: await races(ours, () => peers.another(), options.runs, each) });
    } finally {
      await ours.close();
    }
  }
  return { results, races: raced };
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
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
