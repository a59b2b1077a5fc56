import type { Matrix32 } from '../linalg/matrix.js';
import { topIndices } from '../linalg/topK.js';
import { dot } from '../linalg/vector.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import { centerVector } from '../model/centerRows.js';
import { QkLensError } from '../protocol/errors.js';
import type { ResidualPart, ResidualRequest, ResidualResult } from '../protocol/residual.js';
import type { Asking } from './asking.js';
import { attentionPattern, type HeadTrace } from './attentionPattern.js';
import { forward, type LayerTrace } from './forward.js';
import { layerNorm, layerNormScale } from './layerNorm.js';
import { nearestRows } from './nearestRows.js';
import { checkHead, provenance } from './provenance.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

/**
 * Runs the model on a text and tells of one place of the residual stream: its nearest tokens through the unembedding
 * (the logit lens) and in W_E, the parts that were added up to it, its product with what a neuron reads as a sum over
 * these parts, and one head's attention pattern. The product with a neuron is that of the normed stream, whose scale
 * 1/sigma is the stream's own at that place, so that it is linear in the parts.
 *
 * @throws QkLensError `badRequest` for a text, layer, position or neuron that can not be; `noSuchHead`, `noTokenizer`,
 *   `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function residual(
  spaces: VocabularySpaces,
  request: ResidualRequest,
  asking: Asking<ResidualResult>,
): Promise<ResidualResult> {
  const { config, tokenizer } = spaces.model.checkpoint;
  const weights = spaces.model.weights(request.processing);
  if (request.head) checkHead(request.head, config);
  checkPlace(request, config);
  const endOfText = request.prependBos ? tokenizer.endOfText : undefined;
  const tokens = [...(endOfText === undefined ? [] : [endOfText]), ...asking.tokenizer.encode(request.text)];
  const position = request.position < 0 ? tokens.length + request.position : request.position;
  if (tokens.length > 0 && (position < 0 || position >= tokens.length)) {
    throw new QkLensError(
      'badRequest',
      `There is no position ${request.position}: the text has ${tokens.length} tokens.`,
    );
  }

  const parts = new StreamParts(request, position);
  let stream: Float64Array | undefined;
  let last: Float64Array | undefined;
  let headTrace: HeadTrace | undefined;
  const onLayer = (trace: LayerTrace) => {
    const { layer } = trace;
    if (layer === request.layer) stream = row(pointOf(trace, request), position);
    if (layer === config.nLayers - 1) last = row(trace.residPost, position);
    if (layer === request.head?.layer)
      headTrace = { ...trace.head(request.head.head), residPre: trace.residPre };
    parts.add(trace, config.nHeads);
  };
  await forward(weights, tokens, config.nLayers, onLayer, asking);

  const x = stream!;
  const embedding = await weights.vocabulary('W_E', asking);
  const positional = row(await weights.positions(position + 1), position);
  const all = parts.withEmbedding(embedding.row(tokens[position]), positional);
  const neuron = request.neuron && (await neuronReading(weights, request.neuron, x));
  const name = (id: number) => asking.tokenizer.token(id);
  const lens = async (at: Float64Array) =>
    (await logitLens(weights, at, request.top, asking)).map(({ id, ...rest }) => ({ ...name(id), ...rest }));
  return {
    ...provenance(spaces, request),
    text: request.text,
    tokens: tokens.map(name),
    ...{ layer: request.layer, point: request.point, position },
    norm: Math.sqrt(dot(x, x)),
    logitLens: await lens(x),
    nearestEmbed: (await nearestRows(embedding, x, request.top, asking)).map(({ id, cosine }) => ({
      ...name(id),
      cosine,
    })),
    parts: all.map(({ written, ...part }): ResidualPart => ({
      ...part,
      norm: Math.sqrt(dot(written, written)),
      ...(neuron ? { dot: dot(written, neuron.direction) } : {}),
    })),
    ...(neuron ? { neuron: { ...request.neuron, dot: dot(x, neuron.direction), bias: neuron.bias } } : {}),
    ...(headTrace
      ? { attention: await attentionPattern(weights, request.head!, headTrace, tokens, position, asking) }
      : {}),
    next: await lens(last!),
  };
}

function checkPlace(
  { layer, neuron }: ResidualRequest,
  { nLayers, dMlp }: { readonly nLayers: number; readonly dMlp: number },
): void {
  for (const own of neuron ? [layer, neuron.layer] : [layer]) {
    if (own < 0 || own >= nLayers) {
      throw new QkLensError(
        'badRequest',
        `There is no layer ${own}: the model has ${nLayers}, counted from 0 to ${nLayers - 1}.`,
      );
    }
  }
  if (neuron && (neuron.neuron < 0 || neuron.neuron >= dMlp)) {
    throw new QkLensError(
      'badRequest',
      `There is no neuron ${neuron.neuron}: a layer has ${dMlp}, counted from 0 to ${dMlp - 1}.`,
    );
  }
}

function pointOf(trace: LayerTrace, { point }: ResidualRequest): Matrix32 {
  switch (point) {
    case 'resid_pre':
      return trace.residPre;
    case 'resid_mid':
      return trace.residMid;
    case 'resid_post':
      return trace.residPost;
  }
}

function row(
  { data, cols }: { readonly data: ArrayLike<number>; readonly cols: number },
  r: number,
): Float64Array {
  return Float64Array.from({ length: cols }, (_, c) => data[r * cols + c]);
}

type WrittenPart = Omit<ResidualPart, 'norm' | 'dot'> & { readonly written: Float64Array };

/** What was added to the stream at one position before the place asked for. */
class StreamParts {
  private readonly parts: WrittenPart[] = [];

  constructor(
    private readonly request: ResidualRequest,
    private readonly position: number,
  ) {}

  add(trace: LayerTrace, nHeads: number): void {
    const { layer } = trace;
    const { layer: asked, point } = this.request;
    const attended = layer < asked || (layer === asked && point !== 'resid_pre');
    const passedMlp = layer < asked || (layer === asked && point === 'resid_post');
    if (attended) {
      for (let head = 0; head < nHeads; head++) {
        const written = row(trace.head(head).written, this.position);
        this.parts.push({ name: `L${layer}H${head}`, kind: 'head', layer, written });
      }
      this.parts.push({ name: `L${layer} b_O`, kind: 'bias', layer, written: row(trace.bO, 0) });
    }
    if (passedMlp)
      this.parts.push({ name: `L${layer} mlp`, kind: 'mlp', layer, written: row(trace.mlp, this.position) });
  }

  withEmbedding(embedding: Float64Array, positional: Float64Array): WrittenPart[] {
    return [
      { name: 'embed', kind: 'embed', written: embedding },
      { name: 'pos_embed', kind: 'positional', written: positional },
      ...this.parts,
    ];
  }
}

/** The direction whose product with the stream is the neuron's with the normed stream, and the constant beside it. */
async function neuronReading(
  weights: CanonicalWeights,
  { layer, neuron }: { readonly layer: number; readonly neuron: number },
  stream: Float64Array,
): Promise<{ direction: Float64Array; bias: number }> {
  const { wIn, bIn } = await weights.mlp(layer);
  const norm = await weights.norm(layer, 'ln2');
  const direction = new Float64Array(stream.length);
  let bias = bIn.data[neuron];
  for (let i = 0; i < direction.length; i++) {
    const weight = wIn.data[i * wIn.cols + neuron];
    direction[i] = norm.w.data[i] * weight;
    bias += norm.b.data[i] * weight;
  }
  centerVector(direction);
  const sigma = layerNormScale(stream, weights.config.normEpsilon);
  return { direction: direction.map((value) => value / sigma), bias };
}

/** The most likely tokens if the model stopped at this stream: final norm, W_U, b_U, softmax. */
async function logitLens(
  weights: CanonicalWeights,
  stream: Float64Array,
  top: number,
  asking: Asking<ResidualResult>,
): Promise<{ id: number; logit: number; probability: number }[]> {
  const normed = layerNorm(stream, await weights.finalNorm(), weights.config.normEpsilon);
  const unembed = await weights.vocabulary('W_U', asking);
  const bias = await weights.unembedBias(asking);
  const [logits] = await unembed.scores([normed]);
  for (let id = 0; id < logits.length; id++) logits[id] += bias[id];
  const best = topIndices(logits, top);
  const largest = logits[topIndices(logits, 1)[0]];
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
  return best.map((id) => ({ id, logit: logits[id], probability: Math.exp(logits[id] - largest) / total }));
}
