import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { Question } from '../src/protocol/questions.js';
import { timing, type Timing } from './measure.js';
import { ATLAS, NEIGHBOURS } from './requests.js';
import type { BenchWorker } from './workerProcess.js';

/** How long a small question waits for long work, and the worker for cancelled work, in milliseconds. */
export interface Overtaking {
  /** A neighbours query by itself. */
  readonly alone: Timing;
  /** Its extra time while W_EE, or an atlas, is computed. */
  readonly besideEffective: Timing;
  readonly besideAtlas: Timing;
  /** From cancelling W_EE until the worker is idle. */
  readonly cancelling: Timing;
}

const SMALL: Question = { name: 'neighbours', request: NEIGHBOURS };
const WITH_ATLAS: Question = { name: 'atlas', request: ATLAS };
const WITH_EFFECTIVE: Question = { name: 'neighbours', request: { ...NEIGHBOURS, space: 'W_EE' } };

/** @param worker one without a disk cache */
export async function measureOvertaking(
  worker: BenchWorker,
  folder: string,
  runs: number,
): Promise<Overtaking> {
  await worker.ask(folder, SMALL);
  const times: number[] = [];
  for (let run = 0; run < runs; run++) times.push(await worker.ask(folder, SMALL));
  const alone = timing(times);

  const beside = async (long: Question, stage: string) => {
    const longer: number[] = [];
    const cancelled: number[] = [];
    for (let run = 0; run < runs; run++) {
      const work = await begin(worker, folder, long, stage);
      longer.push(Math.max(0, (await worker.ask(folder, SMALL)) - alone.median));
      // Into the next block.
      await new Promise((resolve) => setTimeout(resolve, 7 * run));
      cancelled.push(await work.cancel());
    }
    return { longer: timing(longer), cancelled: timing(cancelled) };
  };
  const effective = await beside(WITH_EFFECTIVE, 'Computing W_EE');
  await worker.ask(folder, WITH_EFFECTIVE);
  const atlas = await beside(WITH_ATLAS, 'Spectra of every head');
  return {
    alone,
    besideEffective: effective.longer,
    besideAtlas: atlas.longer,
    cancelling: effective.cancelled,
  };
}

/** Asks a long question, and waits until it reaches a stage. */
async function begin(worker: BenchWorker, folder: string, question: Question, stage: string) {
  const source = new CancellationTokenSource();
  let failed: Promise<unknown> = Promise.resolve();
  await new Promise<void>((resolve, reject) => {
    const asked = worker.ask(
      folder,
      question,
      (progress) => {
        if (progress.kind === 'progress' && progress.progress.stage === stage) resolve();
      },
      source.token,
    );
    failed = asked.then(
      () => reject(new Error(`${stage} was over before it was overtaken`)),
      () => undefined,
    );
  });
  const cancel = async () => {
    const from = performance.now();
    source.cancel();
    await failed;
    await worker.status();
    return performance.now() - from;
  };
  return { cancel };
}
