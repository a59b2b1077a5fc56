import type { ModelConfig } from '../model/modelConfig.js';
import type { OpenModel } from '../model/openModel.js';
import type { Processing } from '../protocol/model.js';
import type { Listener } from '../tasks/sharedTask.js';
import { forward, type LayerTrace } from './forward.js';

/** Memory limit of a cached run: GPT-2 small on about 250 tokens. */
const MOST_BYTES = 1 << 28;

interface Run {
  readonly key: string;
  readonly layers: readonly LayerTrace[];
}

/** The last run of each model, so that another place in the same prompt is answered at once. */
const lastRuns = new WeakMap<OpenModel, Run>();

/**
 * Runs all layers on a prompt, or replays the last run of the same prompt, unless it was too large to keep.
 *
 * @param onLayer called with each layer in order
 * @throws QkLensError as {@link forward}
 */
export async function eachLayer(
  model: OpenModel,
  processing: Processing,
  tokens: readonly number[],
  onLayer: (trace: LayerTrace) => void,
  listener: Listener,
): Promise<void> {
  const key = JSON.stringify([processing, tokens]);
  const kept = lastRuns.get(model);
  if (kept?.key === key) {
    kept.layers.forEach(onLayer);
    return;
  }
  lastRuns.delete(model);
  const weights = model.weights(processing);
  const keeps = runBytes(weights.config, tokens.length) <= MOST_BYTES;
  const layers: LayerTrace[] = [];
  const each = (trace: LayerTrace) => {
    onLayer(trace);
    if (keeps) layers.push(trace);
  };
  await forward(weights, tokens, weights.config.nLayers, each, listener);
  if (keeps) lastRuns.set(model, { key, layers });
}

/** Scores and patterns, the output of each head, and three streams, for each layer. */
function runBytes({ nLayers, nHeads, dModel }: ModelConfig, n: number): number {
  const numbers = nLayers * n * (2 * nHeads * n + nHeads * dModel + 3 * dModel);
  return numbers * Float32Array.BYTES_PER_ELEMENT;
}
