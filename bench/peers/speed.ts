import { join } from 'node:path';
import { promptTokens } from '../../src/circuits/promptTokens.js';
import type { Question } from '../../src/protocol/questions.js';
import { timing, type Timing } from '../measure.js';
import { BenchWorker } from '../workerProcess.js';
import type { OurSide } from './ourSide.js';
import type { PythonPeer } from './pythonPeer.js';

/** Times of the same work on both sides, taken by turns. */
export interface Race {
  readonly what: string;
  readonly ours: Timing;
  readonly theirs: Timing;
}

const WORKER = join(__dirname, '..', 'dist', 'worker.js');

/** Cold runs read the whole checkpoint each time. */
const COLD_RUNS = 3;

/** Races on prompts of the same length, each new to both: kept runs would answer at once. */
export async function races(
  ours: OurSide,
  peer: PythonPeer,
  runs: number,
  onProgress: (what: string) => void,
): Promise<Race[]> {
  let made = 0;
  const next = async () => {
    const text = longText(ours, made++);
    const { tokens } = await promptTokens(text, {}, ours.checkpoint, ours.checkpoint.tokenizer);
    return { text, tokens };
  };
  const ask = async (worker: BenchWorker, name: 'run' | 'patterns', text: string) => {
    const question: Question = await ours.questionOf(name, [ours.folder, text]);
    return worker.ask(ours.folder, question);
  };
  onProgress('cold runs');
  const cold = { ours: [] as number[], theirs: [] as number[] };
  for (let run = 0; run < COLD_RUNS; run++) {
    const { text, tokens } = await next();
    const worker = startWorker();
    try {
      cold.ours.push(await ask(worker, 'run', text));
    } finally {
      worker.end();
    }
    cold.theirs.push(await peer.ask<number>('cold', { tokens }));
  }
  const worker = startWorker();
  const warm = async (what: string, name: 'run' | 'patterns'): Promise<Race> => {
    onProgress(what);
    const times = { ours: [] as number[], theirs: [] as number[] };
    for (let run = -1; run < runs; run++) {
      const { text, tokens } = await next();
      const own = await ask(worker, name, text);
      const theirs = await peer.ask<number>('warm', { tokens });
      // The first is not counted: it reads weights, and compiles.
      if (run < 0) continue;
      times.ours.push(own);
      times.theirs.push(theirs);
    }
    return { what, ours: timing(times.ours), theirs: timing(times.theirs) };
  };
  try {
    return [
      await warm('a run on a new prompt, warm', 'run'),
      await warm('all attention patterns on a new prompt, warm', 'patterns'),
      {
        what: 'the first run, from starting the worker (TransformerLens: from loading, imports not counted)',
        ours: timing(cold.ours),
        theirs: timing(cold.theirs),
      },
    ];
  } finally {
    worker.end();
  }
}

function startWorker(): BenchWorker {
  return new BenchWorker(WORKER, { QK_LENS_CACHE_BYTES: '0', QK_LENS_PROVIDER: 'cpu' });
}

/** Some 60 tokens, or as many as a short context takes. */
function longText({ checkpoint: { info } }: OurSide, which: number): string {
  const { dVocab, nCtx } = info.model;
  if (info.tokenizer.kind !== 'none') {
    const words = 'The quick brown fox jumps over the lazy dog and '.repeat(6).trim().split(' ');
    return [`${100 + which}`, ...words.slice(0, nCtx >> 1)].join(' ');
  }
  const length = Math.min(60, nCtx - 1);
  return Array.from({ length }, (_, i) => `#${(7 * i + which + 1) % dVocab}`).join('');
}
