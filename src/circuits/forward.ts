import type { HeavyGraph } from '../linalg/compute.js';
import { rowBlock, toFloat32, type Matrix32, type Matrix64 } from '../linalg/matrix.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import type { ModelConfig } from '../model/modelConfig.js';
import { QkLensError } from '../protocol/errors.js';
import type { Listener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import { layerGraph, type LayerOutput, type LayerWeightName } from './layerGraph.js';
import { stackRows } from './stackRows.js';

/** What one layer did. Matrices are over the positions of the prompt. */
export interface LayerTrace {
  readonly layer: number;
  /** `[n, d_model]` each: before the layer, between attention and MLP, after it. */
  readonly residPre: Matrix32;
  readonly residMid: Matrix32;
  readonly residPost: Matrix32;
  /** What the MLP wrote, b_out included, `[n, d_model]`. */
  readonly mlp: Matrix32;
  /** What attention wrote whatever it attended to, `[1, d_model]`. */
  readonly bO: Matrix32;
  /** One head's scores before the softmax (scaled, -Infinity above the diagonal), pattern, and what it wrote. */
  head(head: number): { readonly scores: Matrix32; readonly pattern: Matrix32; readonly written: Matrix32 };
}

/**
 * Runs the model's layers on a prompt, from the canonical weights, in float32. Weights are read layer by layer and not
 * kept.
 *
 * @param tokens ids, one or more
 * @param layers how many of the layers to run
 * @param onLayer gets each layer when it is done; what it does not keep is freed
 * @throws QkLensError `badRequest` for a prompt that is empty or longer than n_ctx; `nonFiniteWeights`, `fileChanged`,
 *   `compute`, `cancelled`
 */
export async function forward(
  weights: CanonicalWeights,
  tokens: readonly number[],
  layers: number,
  onLayer: (trace: LayerTrace) => void,
  listener: Listener,
): Promise<void> {
  const { config, compute } = weights;
  const n = tokens.length;
  checkLength(n, config.nCtx);
  let stream = await embed(weights, tokens, listener);
  const mask = causalMask(n);
  for (let layer = 0; layer < layers; layer++) {
    await tick(listener.signal);
    listener.onProgress?.({ stage: 'Running the model', fraction: layer / layers });
    const options = {
      nHeads: config.nHeads,
      dHead: config.dHead,
      normEpsilon: config.normEpsilon,
      activation: config.activation,
      scale: config.attentionScale(layer),
    };
    const inputs = await layerInputs(weights, layer);
    const key = ['layer', ...Object.values(options)].join(' ');
    const out = await compute.run<LayerOutput, Matrix32>(
      key,
      () => layerGraph(options),
      { ...inputs, mask, x: stream },
      {},
      heavyLayer(n, config),
    );
    const { scores, pattern, heads, mid, mlp, post } = out;
    const residPre = stream;
    onLayer({
      layer,
      residPre,
      residMid: mid,
      residPost: post,
      mlp,
      bO: inputs.bO,
      head: (head) => ({
        scores: rowBlock(scores, head * n, (head + 1) * n),
        pattern: rowBlock(pattern, head * n, (head + 1) * n),
        written: rowBlock(heads, head * n, (head + 1) * n),
      }),
    });
    stream = post;
  }
}

/** The weights go to the GPU with every layer, which pays only when there are rows enough to multiply with them. */
const HEAVY_FROM_ROWS = 128;

function heavyLayer(n: number, { nHeads, dModel, dMlp }: ModelConfig): HeavyGraph | undefined {
  if (n < HEAVY_FROM_ROWS) return undefined;
  return { largest: Math.max(nHeads * n * Math.max(n, dModel), dModel * Math.max(dMlp, dModel)) };
}

function checkLength(n: number, nCtx: number): void {
  if (n === 0)
    throw new QkLensError('badRequest', 'The text is empty. Select or type some text to run the model on.');
  if (n > nCtx) {
    throw new QkLensError(
      'badRequest',
      `The text is ${n} tokens long, but the model takes at most ${nCtx} (n_ctx). Select less text.`,
    );
  }
}

/** W_E + W_pos, `[n, d_model]`. */
async function embed(
  weights: CanonicalWeights,
  tokens: readonly number[],
  listener: Listener,
): Promise<Matrix32> {
  const wE = await weights.vocabulary('W_E', listener);
  const positions = await weights.positions(tokens.length);
  const stream = toFloat32(positions);
  const { cols } = stream;
  tokens.forEach((id, position) => {
    const row = wE.row(id);
    for (let i = 0; i < cols; i++) stream.data[position * cols + i] += row[i];
  });
  return stream;
}

function causalMask(n: number): Matrix32 {
  const data = new Float32Array(n * n);
  for (let q = 0; q < n; q++) data.fill(-Infinity, q * n + q + 1, (q + 1) * n);
  return { data, rows: n, cols: n };
}

async function layerInputs(
  weights: CanonicalWeights,
  layer: number,
): Promise<Record<LayerWeightName, Matrix32>> {
  const [ln1, ln2] = [await weights.norm(layer, 'ln1'), await weights.norm(layer, 'ln2')];
  const { heads, bO } = await weights.attention(layer);
  const mlp = await weights.mlp(layer);
  const beside = (pick: (head: (typeof heads)[number]) => Matrix64) => sideBySide(heads.map(pick));
  return {
    ln1Weight: toFloat32(ln1.w),
    ln1Bias: toFloat32(ln1.b),
    wQ: beside(({ wQ }) => wQ),
    bQ: beside(({ bQ }) => bQ),
    wK: beside(({ wK }) => wK),
    bK: beside(({ bK }) => bK),
    wV: beside(({ wV }) => wV),
    bV: beside(({ bV }) => bV),
    wO: toFloat32(stackRows(heads.map(({ wO }) => wO))),
    bO: toFloat32(bO),
    ln2Weight: toFloat32(ln2.w),
    ln2Bias: toFloat32(ln2.b),
    wIn: toFloat32(mlp.wIn),
    bIn: toFloat32(mlp.bIn),
    wOut: toFloat32(mlp.wOut),
    bOut: toFloat32(mlp.bOut),
  };
}

/** Matrices of equal height, `[rows, sum of cols]`. */
function sideBySide(parts: readonly Matrix64[]): Matrix32 {
  const { rows } = parts[0];
  const cols = parts.reduce((sum, part) => sum + part.cols, 0);
  const data = new Float32Array(rows * cols);
  let left = 0;
  for (const part of parts) {
    for (let r = 0; r < rows; r++)
      data.set(part.data.subarray(r * part.cols, (r + 1) * part.cols), r * cols + left);
    left += part.cols;
  }
  return { data, rows, cols };
}
