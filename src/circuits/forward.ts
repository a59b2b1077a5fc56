import type { HeavyGraph } from '../linalg/compute.js';
import { matrix, rowBlock, toFloat32, zeros32, type Matrix32 } from '../linalg/matrix.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import type { ModelConfig } from '../model/modelConfig.js';
import { requireAll } from '../protocol/capabilities.js';
import type { NormKind, NormWeights } from '../model/norm.js';
import { QkLensError } from '../protocol/errors.js';
import type { Listener } from '../tasks/sharedTask.js';
import { collectRecent } from '../tasks/collectGarbage.js';
import { tick } from '../tasks/tick.js';
import { headWrites, type HeadPlace } from './headWrites.js';
import { layerGraph, layerInputNames, layerKind, type LayerKind, type LayerOutput } from './layerGraph.js';
import type { Inputs } from './layerMatrices.js';
import { layerWeights, outputWeights, zeroBiases } from './layerWeights.js';
import { matrixRow } from './matrixRow.js';
import { PositionInputs } from './positionInputs.js';
import { stackRows } from '../linalg/stackRows.js';
import { streamNorm } from './streamNorm.js';
import { streamStart } from './streamStart.js';

/** The record of one layer. Matrices are over the positions of the prompt, or of all prompts, one after the other. */
export interface LayerTrace {
  readonly layer: number;
  /** `[n, d_model]` each: before the layer, between attention and MLP, after it; behind `normed` if it is there. */
  readonly residPre: Matrix32;
  readonly residMid: Matrix32;
  readonly residPost: Matrix32;
  /** The MLP's output, b_out included, `[n, d_model]`; absent in an attention-only model. */
  readonly mlp?: Matrix32;
  /** In post-norm models: the norms that the stream goes through after the attention and after the MLP. */
  readonly normed?: { readonly attention: NormedStream; readonly mlp: NormedStream };
  /** The constant part of the attention's output, `[1, d_model]`; `[n, d_model]` if a norm scales it. */
  readonly bO: Matrix32;
  /** One head's scores before the softmax (scaled, -Infinity for keys the query does not see) and pattern: `[n, n]`, a prompt's rows after those of the prompt before it. */
  head(head: number): { readonly scores: Matrix32; readonly pattern: Matrix32 };
  /**
   * What heads put out, `[places, d_model]`: parts of the attention's output, before a norm of it.
   *
   * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `compute`
   */
  headOutputs(places: readonly HeadPlace[]): Promise<Matrix32>;
  /** Parts of the attention's output, one at each position, behind its norm, held at its scale; the same without one. */
  behindNorm(outputs: Matrix32, positions: readonly number[]): Matrix32;
  /**
   * What heads write to the stream, `[places, d_model]`: {@link headOutputs} {@link behindNorm}.
   *
   * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `compute`
   */
  written(places: readonly HeadPlace[]): Promise<Matrix32>;
}

/** A norm of the stream itself, and what it reads, `[n, d_model]`. */
export interface NormedStream {
  readonly kind: NormKind;
  readonly sum: Matrix32;
  readonly norm: NormWeights;
}

/** Takes the layers of a run in order. */
export type OnLayer = (trace: LayerTrace) => unknown;

/** What a run does otherwise in one layer, its norms and all later layers following. */
export interface LayerEdit {
  /** The layer's weights as they are read instead. */
  readonly weights?: (inputs: Inputs) => Inputs;
  /** What is added to the attention's output, before a norm of it, `[n, d_model]`, from the unedited layer. */
  readonly attention?: (trace: LayerTrace) => Promise<Matrix32>;
  /** What is added to what the MLP writes to the stream, `[n, d_model]`. */
  readonly mlp?: (trace: LayerTrace) => Matrix32;
}

/** A run that begins at a layer and is edited from there on. */
export interface EditedRun {
  readonly from: number;
  /** The stream that enters the layer, `[n, d_model]`. */
  readonly stream: Matrix32;
  readonly edits: ReadonlyMap<number, LayerEdit>;
}

/**
 * Runs the model's layers on a prompt, from the canonical weights, in float32.
 *
 * @param tokens ids, one or more
 * @param layers how many of the layers to run
 * @param onLayer called with each finished layer, and awaited; what it does not keep is freed
 * @param edited begins elsewhere than at the embedding
 * @throws QkLensError `badRequest` for a model that can't be run, and a prompt that is empty or longer than n_ctx; `nonFiniteWeights`, `fileChanged`,
 *   `compute`, `cancelled`
 */
export async function forward(
  weights: CanonicalWeights,
  tokens: readonly number[],
  layers: number,
  onLayer: OnLayer,
  listener: Listener,
  edited?: EditedRun,
): Promise<void> {
  checkPrompt(weights, tokens.length);
  const stream = edited?.stream ?? (await streamStart(weights, tokens, listener));
  await runLayers(weights, { stream, n: tokens.length, prompts: 1 }, layers, onLayer, listener, edited);
}

/**
 * The same on several prompts of one length, which share the products with weights: the matrices of a trace have the
 * positions of all, one prompt after the other.
 *
 * @param prompts ids of each
 * @throws QkLensError as {@link forward}
 */
export async function forwardTogether(
  weights: CanonicalWeights,
  prompts: readonly (readonly number[])[],
  layers: number,
  onLayer: OnLayer,
  listener: Listener,
): Promise<void> {
  const n = prompts[0].length;
  checkPrompt(weights, n);
  const streams: Matrix32[] = [];
  for (const tokens of prompts) streams.push(await streamStart(weights, tokens, listener));
  const start = { stream: stackRows(streams), n, prompts: prompts.length };
  await runLayers(weights, start, layers, onLayer, listener);
}

function checkPrompt({ config }: CanonicalWeights, n: number): void {
  requireAll(['run'], config);
  checkLength(n, config.nCtx);
  checkRotary(config);
}

/** What enters a run's first layer: prompts of n positions each, `[prompts n, d_model]`. */
interface Start {
  readonly stream: Matrix32;
  readonly n: number;
  readonly prompts: number;
}

async function runLayers(
  weights: CanonicalWeights,
  { stream: start, n, prompts }: Start,
  layers: number,
  onLayer: OnLayer,
  listener: Listener,
  edited?: EditedRun,
): Promise<void> {
  const positions = new PositionInputs(weights.config, n, prompts);
  let stream = start;
  for (let layer = edited?.from ?? 0; layer < layers; layer++) {
    await tick(listener.signal);
    listener.onProgress?.({ stage: 'Running the model', fraction: layer / layers });
    const own = positions.of(layer);
    const trace = await runLayer(weights, layer, stream, prompts, own, edited?.edits.get(layer));
    await onLayer(trace);
    stream = trace.residPost;
  }
  collectRecent();
}

async function runLayer(
  weights: CanonicalWeights,
  layer: number,
  x: Matrix32,
  prompts: number,
  positions: Inputs,
  edit: LayerEdit = {},
): Promise<LayerTrace> {
  const { config, compute } = weights;
  const general = {
    ...layerKind(config, layer, weights.inputsFirst),
    ...(prompts > 1 && { prompts }),
  };
  const stored = await layerWeights(weights, general, layer);
  const kind = { ...general, withoutBiases: zeroBiases(general, stored) };
  const norms = kind.normsAfter && (await streamNorms(weights, layer));
  const shortformer = kind.shortformer && {
    positions: repeated(toFloat32(await weights.positions(x.rows / prompts)), prompts),
  };
  const inputs = { ...(edit.weights?.(stored) ?? stored), ...positions, ...shortformer, x };
  const run = async (own: LayerKind, more: Inputs = {}): Promise<LayerTrace> => {
    const outputs = await compute.run<LayerOutput, Matrix32>(
      `layer ${JSON.stringify(own)}`,
      () => layerGraph(own),
      pick({ ...inputs, ...more }, ['x', ...layerInputNames(own)]),
      layerOutputs(own, config, x.rows),
      heavyLayer(x.rows, config),
    );
    return { ...traceOf(weights, layer, own, x, outputs, stored), ...(norms && normed(outputs, norms)) };
  };
  let trace = await run(kind);
  if (edit.attention) trace = await run({ ...kind, edited: true }, { edit: await edit.attention(trace) });
  return edit.mlp ? withAdded(trace, edit.mlp(trace)) : trace;
}

function repeated(m: Matrix32, times: number): Matrix32 {
  return times === 1 ? m : stackRows(new Array<Matrix32>(times).fill(m));
}

/** @param added to what the MLP wrote, `[n, d_model]` */
function withAdded(trace: LayerTrace, added: Matrix32): LayerTrace {
  const plus = (m: Matrix32) => ({ ...m, data: m.data.map((value, i) => value + added.data[i]) });
  const { normed, residPost } = trace;
  if (!normed) return { ...trace, residPost: plus(residPost) };
  const mlp = { ...normed.mlp, sum: plus(normed.mlp.sum) };
  return { ...trace, normed: { ...normed, mlp }, residPost: normedRows(mlp) };
}

function normedRows({ kind, sum, norm }: NormedStream): Matrix32 {
  const data = new Float32Array(sum.data.length);
  for (let at = 0; at < sum.rows; at++) data.set(streamNorm(kind, matrixRow(sum, at), norm), at * sum.cols);
  return { ...sum, data };
}

/** The norms of the stream itself after a layer's attention and MLP. */
interface StreamNorms {
  readonly kind: NormKind;
  readonly attention: NormWeights;
  readonly mlp: NormWeights;
}

async function streamNorms(weights: CanonicalWeights, layer: number): Promise<StreamNorms> {
  const { normalization, normEpsilon } = weights.config;
  return {
    kind: { normalization, normEpsilon },
    attention: await weights.streamNorm(layer, 'afterAttention'),
    mlp: await weights.streamNorm(layer, 'afterMlp'),
  };
}

function normed(
  { midSum, postSum }: Readonly<Record<LayerOutput, Matrix32>>,
  { kind, attention, mlp }: StreamNorms,
): Pick<LayerTrace, 'normed'> {
  return {
    normed: { attention: { kind, sum: midSum, norm: attention }, mlp: { kind, sum: postSum, norm: mlp } },
  };
}

/** By itself, as a kept trace would else keep all of the layer's weights. */
function traceOf(
  weights: CanonicalWeights,
  layer: number,
  { attentionOnly }: LayerKind,
  residPre: Matrix32,
  { scores, pattern, z, bias, scale, mid, mlp, post }: Readonly<Record<LayerOutput, Matrix32>>,
  { bO, postAttentionWeight }: Inputs,
): LayerTrace {
  const n = residPre.rows;
  const headOutputs = async (places: readonly HeadPlace[]) =>
    headWrites(weights, places, z, await outputWeights(weights, layer));
  const behindNorm = (outputs: Matrix32, positions: readonly number[]) =>
    postAttentionWeight ? scaledRows(outputs, positions, scale, postAttentionWeight) : outputs;
  return {
    layer,
    residPre,
    residMid: mid,
    residPost: post,
    ...(!attentionOnly && { mlp }),
    bO: postAttentionWeight ? bias : matrix(bO.data, 1, bO.rows),
    head: (head) => ({
      scores: rowBlock(scores, head * n, (head + 1) * n),
      pattern: rowBlock(pattern, head * n, (head + 1) * n),
    }),
    ...{ headOutputs, behindNorm },
    written: async (places) =>
      behindNorm(
        await headOutputs(places),
        places.map(({ position }) => position),
      ),
  };
}

/**
 * @param scale of a norm, `[n, 1]`, by which rows are divided
 * @param weight `[1, d_model]`, by which they are multiplied
 */
function scaledRows(m: Matrix32, positions: readonly number[], scale: Matrix32, weight: Matrix32): Matrix32 {
  const data = m.data.map(
    (value, i) => (value / scale.data[positions[Math.floor(i / m.cols)]]) * weight.data[i % m.cols],
  );
  return { ...m, data };
}

/** In JavaScript's own memory, since what onnxruntime allocates is copied to it. */
function layerOutputs(
  { attentionOnly, postNorms, normsAfter, prompts = 1 }: LayerKind,
  { nHeads, dHead, dModel }: ModelConfig,
  n: number,
): Partial<Record<LayerOutput, Matrix32>> {
  const attention = () => zeros32(nHeads * n, n / prompts);
  return {
    ...{ scores: attention(), pattern: attention(), z: zeros32(nHeads * n, dHead) },
    ...{ mid: zeros32(n, dModel), post: zeros32(n, dModel) },
    ...(!attentionOnly && { mlp: zeros32(n, dModel) }),
    ...(postNorms && { bias: zeros32(n, dModel), scale: zeros32(n, 1) }),
    ...(normsAfter && { midSum: zeros32(n, dModel), postSum: zeros32(n, dModel) }),
  };
}

/** Each layer's weights have to be sent to the GPU, which pays off only with enough rows to multiply. */
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

/** @throws QkLensError `badRequest` if the rotary positions are scaled in a way QK Lens does not support */
function checkRotary({ rotary, nLayers }: ModelConfig): void {
  for (let layer = 0; rotary && layer < nLayers; layer++) {
    const unknownScaling = rotary(layer)?.unknownScaling;
    if (unknownScaling === undefined) continue;
    throw new QkLensError(
      'badRequest',
      `The model can't be run: its rotary positions are stretched by "${unknownScaling}", which QK Lens does not know. What needs no prompt can be asked.`,
    );
  }
}

function pick(all: Inputs, names: readonly string[]): Inputs {
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}
