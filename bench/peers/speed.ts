import { promptTokens } from '../../src/circuits/promptTokens.js';
import { timing, type Timing } from '../measure.js';
import type { BenchWorker } from '../workerProcess.js';
import type { OurSide } from './ourSide.js';
import type { PythonPeer } from './pythonPeer.js';
import { ourStages, STAGES, theirStages, type Stages } from './stages.js';

/** The same work on both sides, by turns. */
export interface Race {
  readonly what: string;
  readonly unit: 'ms' | 'bytes';
  readonly ours: Timing;
  readonly theirs: Timing;
}

/** Sessions from the start, each in new processes: they read the whole checkpoint each time. */
const SESSIONS = 3;

/** What is run on prompts, and beside what: `run_with_cache`. */
const RUNS = {
  run: 'a run on a new prompt of some 60 tokens',
  patterns: 'all attention patterns on a new prompt',
} as const;

type Times = readonly [ours: number[], theirs: number[]];

/**
 * Races over all stages of a session.
 *
 * @param startPeer starts a new process of Python, ready for requests
 * @param runs how many prompts are run in each session, all new to both sides: kept runs would answer at once
 */
export async function races(
  ours: OurSide,
  startPeer: () => Promise<PythonPeer>,
  runs: number,
  say: (what: string) => void,
): Promise<Race[]> {
  const stages: [ours: Stages, theirs: Stages][] = [];
  const prompts: Readonly<Record<keyof typeof RUNS, Times>> = { run: [[], []], patterns: [[], []] };
  const memory: Times = [[], []];
  const texts = newTexts(ours);
  for (let session = 1; session <= SESSIONS; session++) {
    say(`session ${session} of ${SESSIONS}`);
    const [worker, own] = await ourStages(ours);
    const [peer, theirs] = await theirStages(ours, startPeer).catch((error: unknown) => {
      worker.end();
      throw error;
    });
    try {
      stages.push([own, theirs]);
      for (const name of ['run', 'patterns'] as const) {
        // The first is not counted: it reads weights, and compiles.
        await onPrompt(name, texts.next().value, [[], []], worker, peer);
        for (let run = 0; run < runs; run++)
          await onPrompt(name, texts.next().value, prompts[name], worker, peer);
      }
      memory[0].push((await worker.status()).peakMemory);
      memory[1].push(await peer.ask<number>('peak_memory', {}));
    } finally {
      worker.end();
      peer.end();
    }
  }
  const names = Object.keys(STAGES) as (keyof typeof STAGES)[];
  return [
    ...names.map((name) => {
      const times: Times = [stages.map(([own]) => own[name]), stages.map(([, theirs]) => theirs[name])];
      return race(STAGES[name], 'ms', times);
    }),
    race(RUNS.run, 'ms', prompts.run),
    race(RUNS.patterns, 'ms', prompts.patterns),
    race('peak memory of all that', 'bytes', memory),
  ];

  async function onPrompt(
    name: keyof typeof RUNS,
    text: string,
    [own, theirs]: Times,
    worker: BenchWorker,
    peer: PythonPeer,
  ): Promise<void> {
    const { tokens } = await promptTokens(text, {}, ours.checkpoint, ours.checkpoint.tokenizer);
    own.push(await worker.ask(ours.folder, await ours.questionOf(name, [ours.folder, text])));
    theirs.push(await peer.ask<number>('time_run', { tokens }));
  }
}

function race(what: string, unit: Race['unit'], [ours, theirs]: Times): Race {
  return { what, unit, ours: timing(ours), theirs: timing(theirs) };
}

/** Texts of the same length, none twice. */
function* newTexts({ checkpoint: { info } }: OurSide): Generator<string, never> {
  const { dVocab, nCtx } = info.model;
  for (let which = 0; ; which++) {
    if (info.tokenizer.kind !== 'none') {
      const words = 'The quick brown fox jumps over the lazy dog and '.repeat(6).trim().split(' ');
      // A token has a letter or more.
      yield [`${100 + which}`, ...words].join(' ').slice(0, nCtx - 2);
    } else {
      const length = Math.min(60, nCtx - 1);
      yield Array.from({ length }, (_, i) => `#${(7 * i + which + 1) % dVocab}`).join('');
    }
  }
}
