import { join } from 'node:path';
import { DEFAULT_WEIGHTS } from '../../src/protocol/model.js';
import type { Question } from '../../src/protocol/questions.js';
import { ATLAS, headRequest, LAYER_OF_NEURONS } from '../requests.js';
import { BenchWorker } from '../workerProcess.js';
import type { OurSide } from './ourSide.js';
import type { PythonPeer } from './pythonPeer.js';

/** The stages of a session before prompts are run, in their order. */
export const STAGES = {
  start: 'start (TransformerLens: with its imports)',
  load: 'load (TransformerLens: and process)',
  effective: 'W_EE',
  firstHead: 'one head: three spectra, top tokens',
  nextHead: 'another head',
  allHeads: 'all heads: three spectra',
  neurons: 'a layer of neurons: top tokens',
} as const;

/** Milliseconds of each. */
export type Stages = Readonly<Record<keyof typeof STAGES, number>>;

const WORKER = join(__dirname, '..', 'dist', 'worker.js');

const EFFECTIVE: Question = {
  name: 'neighbours',
  request: { ...DEFAULT_WEIGHTS, text: '#5', space: 'W_EE', top: 10 },
};

/** In a new worker, without matrices that are kept on disk. */
export async function ourStages({ folder, checkpoint: { config } }: OurSide): Promise<[BenchWorker, Stages]> {
  const middle = config.nLayers >> 1;
  const start = performance.now();
  const worker = new BenchWorker(WORKER, { QK_LENS_CACHE_BYTES: '0', QK_LENS_PROVIDER: 'cpu' });
  await worker.status();
  const started = performance.now();
  await worker.open(folder);
  const loaded = performance.now();
  const head = (index: number): Question => ({ name: 'head', request: headRequest(middle, index) });
  return [
    worker,
    {
      start: started - start,
      load: loaded - started,
      effective: await worker.ask(folder, EFFECTIVE),
      firstHead: await worker.ask(folder, head(0)),
      nextHead: await worker.ask(folder, head(1)),
      allHeads: await worker.ask(folder, { name: 'atlas', request: ATLAS }),
      neurons: await worker.ask(folder, { name: 'neurons', request: LAYER_OF_NEURONS }),
    },
  ];
}

/**
 * In a new process of Python.
 *
 * @param startPeer starts it
 */
export async function theirStages(
  { folder, checkpoint: { config } }: OurSide,
  startPeer: () => Promise<PythonPeer>,
): Promise<[PythonPeer, Stages]> {
  const middle = config.nLayers >> 1;
  const start = performance.now();
  const peer = await startPeer();
  const started = performance.now();
  const time = (method: string, parameters: Readonly<Record<string, unknown>> = {}) =>
    peer.ask<number>(`time_${method}`, parameters);
  return [
    peer,
    {
      start: started - start,
      load: await time('load', { folder }),
      effective: await time('effective_embedding'),
      firstHead: await time('head', { layer: middle, head: 0 }),
      nextHead: await time('head', { layer: middle, head: 1 }),
      // All would take minutes.
      allHeads: config.nLayers * (await time('heads', { layer: middle })),
      neurons: await time('neurons', { layer: 0 }),
    },
  ];
}
