import type { ModelConfig } from '../model/modelConfig.js';
import type { OpenModel } from '../model/openModel.js';
import type { Processing } from '../protocol/model.js';
import { collectGarbage, collectSeldom } from '../tasks/collectGarbage.js';
import type { Listener } from '../tasks/sharedTask.js';
import { forward, type LayerTrace, type OnLayer } from './forward.js';

/** Of a kept run: GPT-2 small on 350 tokens. */
const MOST_BYTES = 192 << 20;
/** Of all of a model's kept runs, unless the last one alone takes more: seven of GPT-2 small on 60 tokens. */
const MOST_TOGETHER = 96 << 20;

/** Of a run beside which V8's own memory is small. */
const LARGE_BYTES = 8 << 20;

interface Run {
  readonly layers: readonly LayerTrace[];
  readonly bytes: number;
}

/** The latest runs of each model, so that another place in a prompt, or the prompt before, is answered at once. */
const latestRuns = new WeakMap<OpenModel, Map<string, Run>>();

/**
 * Runs all layers on a prompt, or replays a kept run of the same prompt.
 *
 * @param onLayer called with each layer in order, and awaited
 * @throws QkLensError as {@link forward}
 */
export async function eachLayer(
  model: OpenModel,
  processing: Processing,
  tokens: readonly number[],
  onLayer: OnLayer,
  listener: Listener,
): Promise<void> {
  const key = JSON.stringify([processing, tokens]);
  const runs = latestRuns.get(model) ?? new Map<string, Run>();
  latestRuns.set(model, runs);
  const kept = runs.get(key);
  if (kept) {
    // The last in the map is the one last asked about.
    runs.delete(key);
    runs.set(key, kept);
    for (const trace of kept.layers) await onLayer(trace);
    return;
  }
  const weights = model.weights(processing);
  const bytes = runBytes(weights.config, tokens.length);
  const keeps = bytes <= MOST_BYTES;
  if (bytes >= LARGE_BYTES) collectSeldom();
  const layers: LayerTrace[] = [];
  const each = async (trace: LayerTrace) => {
    await onLayer(trace);
    if (keeps) layers.push(trace);
  };
  if (keeps) makeRoom(runs, MOST_TOGETHER - bytes);
  await forward(weights, tokens, weights.config.nLayers, each, listener);
  if (keeps) {
    makeRoom(runs, MOST_TOGETHER - bytes);
    runs.set(key, { layers, bytes });
  }
}

/**
 * If the runs take more than `most` bytes, drops the oldest until they take two thirds as much: their memory is collected, which
 * isn't worth its time at every run.
 */
function makeRoom(runs: Map<string, Run>, most: number): void {
  let total = [...runs.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  if (total <= most) return;
  for (const [key, { bytes }] of runs) {
    if (total <= (2 / 3) * most) break;
    runs.delete(key);
    total -= bytes;
  }
  collectGarbage();
}

/** Scores and patterns, what each head attends to, and three streams, with what norms of two read, for each layer. */
function runBytes({ nLayers, nHeads, dHead, dModel, normsAfter }: ModelConfig, n: number): number {
  const streams = normsAfter ? 5 : 3;
  const numbers = nLayers * n * (2 * nHeads * n + nHeads * dHead + streams * dModel);
  return numbers * Float32Array.BYTES_PER_ELEMENT;
}
