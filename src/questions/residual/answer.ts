import type { Matrix32 } from '../../linalg/matrix.js';
import { topIndices } from '../../linalg/topK.js';
import { dot } from '../../linalg/vector.js';
import type {
  NeuronProduct,
  ResidualPart,
  ResidualRequest,
  ResidualResult,
} from '../../protocol/residual.js';
import { neuronWeightsOf } from '../../protocol/neuronWeights.js';
import type { Asking } from '../../circuits/asking.js';
import { attentionPattern, type HeadTrace } from '../../circuits/attentionPattern.js';
import { eachLayer } from '../../circuits/eachLayer.js';
import type { LayerTrace } from '../../circuits/forward.js';
import { logitLens } from '../../circuits/logitLens.js';
import { MarkedTokens } from '../../circuits/markedTokens.js';
import { matrixRow } from '../../circuits/matrixRow.js';
import { nearestRows } from '../../circuits/nearestRows.js';
import { neuronProducts, type NeuronProducts } from '../../circuits/neuronProducts.js';
import { askedPosition, promptTokens } from '../../circuits/promptTokens.js';
import { checkHead, checkNeuron, provenance } from '../../circuits/provenance.js';
import { StreamParts } from '../../circuits/streamParts.js';
import type { WrittenPart } from '../../circuits/writtenPart.js';
import { startParts } from '../../circuits/streamStart.js';
import type { VocabularySpaces } from '../../circuits/vocabularySpaces.js';

/**
 * Runs the model on a text and describes one place of the residual stream: its nearest tokens through the unembedding
 * (the logit lens) and in W_E, the parts it is the sum of, its products with a layer's neurons, one of them as a sum
 * over the parts, and one head's attention pattern.
 *
 * @throws QkLensError `badRequest` for an impossible text, layer, position or neuron, and for a first token that the
 *   tokenizer lacks; `noSuchHead`, `noTokenizer`, `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function residual(
  spaces: VocabularySpaces,
  request: ResidualRequest,
  asking: Asking<ResidualResult>,
): Promise<ResidualResult> {
  const { config } = spaces.model.checkpoint;
  const weights = spaces.model.weights(request.processing);
  if (request.head) checkHead(request.head, config);
  checkNeuron({ layer: request.layer }, config);
  if (request.neurons) checkNeuron(request.neurons, config);
  const { tokens, beginsItself } = await promptTokens(
    request.text,
    request,
    spaces.model.checkpoint,
    asking.tokenizer,
  );
  const position = askedPosition(request.position, tokens, spaces.model.checkpoint);

  const collected = new StreamParts(request, position);
  let stream: Float64Array | undefined;
  let last: Float64Array | undefined;
  let headTrace: HeadTrace | undefined;
  const onLayer = async (trace: LayerTrace) => {
    if (trace.layer === request.layer) stream = matrixRow(pointOf(trace, request), position);
    if (trace.layer === config.nLayers - 1) last = matrixRow(trace.residPost, position);
    if (trace.layer === request.head?.layer)
      headTrace = { ...trace.head(request.head.head), residPre: trace.residPre };
    await collected.add(trace, config.nHeads);
  };
  await eachLayer(spaces.model, request.processing, tokens, onLayer, asking);

  const x = stream!;
  const { top } = request;
  const asked = request.neurons && {
    ...request.neurons,
    weights: neuronWeightsOf(request.neurons.weights, config),
  };
  const embedding = await weights.vocabulary('W_E', asking);
  const parts = collected.after(await startParts(weights, tokens, position, asking));
  const products = asked && (await neuronProducts(weights, asked, x));
  const neuron = products && products.all[asked.neuron ?? strongest(products)];
  const { signal, onProgress } = asking;
  const marked = new MarkedTokens(spaces, request, asking.tokenizer, { signal, onProgress });
  const embedded = await marked.of(embedding);
  const unembedded = await marked.of(await weights.vocabulary('W_U', asking));
  const lens = (at: Float64Array) => logitLens(weights, at, top, unembedded, asking);
  return {
    ...(asked
      ? provenance(spaces, { ...request, weights: asked.weights }, ['run', 'neurons'])
      : provenance(spaces, request, ['run'])),
    text: request.text,
    tokens: tokens.map((id) => asking.tokenizer.token(id)),
    ...(beginsItself && { beginsItself }),
    ...{ layer: request.layer, point: request.point, position },
    norm: Math.sqrt(dot(x, x)),
    logitLens: await lens(x),
    nearestEmbed: (await nearestRows(embedding, x, top, asking)).map(({ id, cosine }) => ({
      ...embedded(id),
      cosine,
    })),
    parts: toldParts(parts, x, neuron && products.direction(neuron.neuron)),
    ...(products && {
      neurons: { layer: asked.layer, weights: asked.weights, ...extremes(products, top) },
      neuron: { layer: asked.layer, weights: asked.weights, ...neuron! },
    }),
    ...(headTrace && {
      attention: await attentionPattern(weights, request.head!, headTrace, tokens, position, asking),
    }),
    next: await lens(last!),
  };
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

function toldParts(
  parts: readonly WrittenPart[],
  stream: Float64Array,
  direction: Float64Array | undefined,
): ResidualPart[] {
  const squared = dot(stream, stream);
  return parts.map(({ written, name, kind, layer }) => ({
    ...{ name, kind },
    ...(layer !== undefined && { layer }),
    norm: Math.sqrt(dot(written, written)),
    share: squared > 0 ? dot(written, stream) / squared : 0,
    ...(direction && { dot: dot(written, direction) }),
  }));
}

function strongest({ all }: NeuronProducts): number {
  return topIndices(
    all.map(({ dot: product }) => product),
    1,
    'magnitude',
  )[0];
}

function extremes(
  { all }: NeuronProducts,
  top: number,
): { largest: NeuronProduct[]; smallest: NeuronProduct[] } {
  const dots = all.map(({ dot: product }) => product);
  return {
    largest: topIndices(dots, top).map((i) => all[i]),
    smallest: topIndices(dots, top, 'smallest').map((i) => all[i]),
  };
}
