import { rowBlock, type Matrix32 } from '../linalg/matrix.js';
import { topIndices } from '../linalg/topK.js';
import { dot } from '../linalg/vector.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import type { AblatedPart } from '../protocol/ablation.js';
import { moments } from '../statistics/moments.js';
import type { Listener } from '../tasks/sharedTask.js';
import { forward, type LayerEdit, type LayerTrace, type OnLayer } from './forward.js';
import { everyPlace } from './headWrites.js';
import { HeldNorms } from './heldNorms.js';
import { logitDirection } from './logitDirection.js';
import { logitsOfStreams, logSumExp } from './logitLens.js';
import { matrixRow } from './matrixRow.js';
import { together } from './partEdits.js';

/** A prompt, and the tokens whose logits are measured after it. */
export interface MeasuredPrompt {
  readonly text: string;
  /** The most likely token if there are none. */
  readonly targets: readonly number[];
  /** Those whose logits are subtracted. */
  readonly minus: readonly number[];
  /** Only the likeliest of either counts: they are spellings of one text. */
  readonly likeliest?: true;
}

/** What an edit changes. */
export interface Effect {
  /** The targets' mean logit, less that of the others. */
  readonly logit: number;
  /** The targets' probability, less that of the others. */
  readonly probability: number;
  /** KL of the edited distribution from the model's, in nats. */
  readonly divergence: number;
  /** The part of `logit` that goes straight to the last stream. */
  readonly direct: number;
}

/** What is measured in one run. */
interface Measured {
  readonly logit: number;
  readonly probability: number;
  readonly logits: Float32Array;
}

interface EditedPart {
  readonly part: AblatedPart;
  readonly edit: LayerEdit;
}

/** The model's own run on a prompt. */
export interface PromptRun {
  readonly tokens: readonly number[];
  /** The position after which the logits are measured. */
  readonly at: number;
  /** Hands over all layers in order. */
  readonly eachLayer: (onLayer: OnLayer) => Promise<void>;
}

/** The model's own run on one prompt, as far as edited runs go on from it. */
export class BaseRun {
  private constructor(
    private readonly weights: CanonicalWeights,
    readonly prompt: MeasuredPrompt,
    private readonly run: PromptRun,
    /** Of the layers with edited parts. */
    readonly traces: ReadonlyMap<number, LayerTrace>,
    readonly before: Measured & Pick<MeasuredPrompt, 'targets' | 'minus'>,
    /** The direction in which the last stream writes what is measured, `[d_model]`. */
    private readonly direction: Float64Array,
    /** Between what a layer writes and the last stream, at the measured position. */
    private readonly norms: HeldNorms,
  ) {}

  static async of(
    weights: CanonicalWeights,
    prompt: MeasuredPrompt,
    run: PromptRun,
    parts: readonly AblatedPart[],
    listener: Listener,
  ): Promise<BaseRun> {
    const { nLayers, dModel } = weights.config;
    const traces = new Map<number, LayerTrace>();
    const norms = new HeldNorms(run.at);
    let last: Float64Array | undefined;
    const onLayer = (trace: LayerTrace) => {
      norms.add(trace);
      if (parts.some(({ layer }) => layer === trace.layer)) traces.set(trace.layer, trace);
      if (trace.layer === nLayers - 1) last = matrixRow(trace.residPost, run.at);
    };
    await run.eachLayer(onLayer);
    const [logits] = await logitsOfStreams(weights, [last!], listener);
    const likeliest = (ids: readonly number[]) =>
      prompt.likeliest ? ids.toSorted((a, b) => logits[b] - logits[a]).slice(0, 1) : ids;
    const targets = prompt.targets.length > 0 ? likeliest(prompt.targets) : topIndices(logits, 1);
    const minus = likeliest(prompt.minus);
    const direction = new Float64Array(dModel);
    for (const [ids, sign] of [
      [targets, 1],
      [minus, -1],
    ] as const) {
      for (const id of ids) {
        const own = await logitDirection(weights, last!, id, listener);
        own.direction.forEach((value, i) => (direction[i] += (sign * value) / ids.length));
      }
    }
    const before = { ...measured(logits, { targets, minus }), targets, minus };
    return new BaseRun(weights, prompt, run, traces, before, direction, norms);
  }

  /** What edits of parts change, from the first edited layer on. */
  async effectOf(edited: readonly EditedPart[], listener: Listener): Promise<Effect> {
    const { weights, traces, before } = this;
    const { tokens, at } = this.run;
    const { nLayers } = weights.config;
    const layers = [...new Set(edited.map(({ part }) => part.layer))];
    const edits = new Map(
      layers.map((layer) => [
        layer,
        together(edited.filter(({ part }) => part.layer === layer).map(({ edit }) => edit)),
      ]),
    );
    const from = Math.min(...layers);
    let last: Float64Array | undefined;
    let first: LayerTrace | undefined;
    const onLayer = (trace: LayerTrace) => {
      if (trace.layer === from) first = trace;
      if (trace.layer === nLayers - 1) last = matrixRow(trace.residPost, at);
    };
    const stream = traces.get(from)!.residPre;
    await forward(weights, tokens, nLayers, onLayer, listener, { from, stream, edits });
    const [logits] = await logitsOfStreams(weights, [last!], listener);
    const after = measured(logits, before);
    return {
      logit: after.logit - before.logit,
      probability: after.probability - before.probability,
      divergence: divergence(before.logits, logits),
      direct: edited.length === 1 ? await this.directOf(edited[0], first!) : 0,
    };
  }

  /** What the part wrote otherwise at the measured position, along the direction, with all norms' scales held. */
  private async directOf({ part, edit }: EditedPart, edited: LayerTrace): Promise<number> {
    const trace = this.traces.get(part.layer)!;
    const { at } = this.run;
    const from = { layer: part.layer, point: part.head === undefined ? 'resid_mid' : 'resid_pre' } as const;
    const end = { layer: this.weights.config.nLayers, point: 'resid_pre' } as const;
    const direction = this.norms.direction(this.direction, from, end);
    const along = (m: Matrix32, row: number) => dot(matrixRow(m, row), direction);
    if (edit.mlp) return along(edit.mlp(trace), at);
    const outputs = async (of: LayerTrace) => of.headOutputs([{ head: part.head!, position: at }]);
    const added = edit.attention
      ? rowBlock(await edit.attention(trace), at, at + 1)
      : difference(await outputs(edited), await outputs(trace));
    return along(trace.behindNorm(added, [at]), 0);
  }
}

function difference(a: Matrix32, b: Matrix32): Matrix32 {
  return { ...a, data: a.data.map((value, i) => value - b.data[i]) };
}

function measured(
  logits: Float32Array,
  { targets, minus }: Pick<MeasuredPrompt, 'targets' | 'minus'>,
): Measured {
  const all = logSumExp(logits);
  const logit = (ids: readonly number[]) => moments(ids.map((id) => logits[id])).mean;
  const probability = (ids: readonly number[]) =>
    ids.reduce((sum, id) => sum + Math.exp(logits[id] - all), 0);
  return {
    logits,
    logit: logit(targets) - (minus.length > 0 ? logit(minus) : 0),
    probability: probability(targets) - probability(minus),
  };
}

/** The Kullback-Leibler divergence of the edited distribution from the model's, in nats. */
function divergence(before: Float32Array, after: Float32Array): number {
  const [all, edited] = [logSumExp(before), logSumExp(after)];
  let sum = 0;
  for (let id = 0; id < before.length; id++) {
    const log = before[id] - all;
    sum += Math.exp(log) * (log - (after[id] - edited));
  }
  return Math.max(0, sum);
}

/**
 * What a part gives on average, over all prompts and positions, `[d_model]`: a head before a norm of the attention's
 * output, an MLP behind one of its own.
 */
export async function meanOf(
  prompts: readonly BaseRun[],
  { layer, head }: AblatedPart,
): Promise<Float64Array> {
  let sum: Float64Array | undefined;
  let count = 0;
  for (const { traces } of prompts) {
    const trace = traces.get(layer)!;
    const { data, rows, cols } =
      head === undefined ? trace.mlp! : await trace.headOutputs(everyPlace(head, trace.residPre.rows));
    sum ??= new Float64Array(cols);
    count += rows;
    for (let i = 0; i < data.length; i++) sum[i % cols] += data[i];
  }
  return sum!.map((value) => value / count);
}
