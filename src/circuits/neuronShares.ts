import { asRow, toFloat32, type Matrix32 } from '../linalg/matrix.js';
import type { Graph } from '../linalg/onnxModel.js';
import { dot, matrixTimes, timesMatrix } from '../linalg/vector.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import { readingNorm } from '../model/norm.js';
import type { LayerTrace } from './forward.js';
import { float32Values, mlpKind, neuronInputs, neuronNodes, type MlpKind } from './graphNodes.js';
import { mlpMatrices } from './layerMatrices.js';
import { matrixRow } from './matrixRow.js';
import { normScale, streamNorm } from './streamNorm.js';

/** What an MLP wrote along a direction: the sum of `values` and `bias`. */
export interface NeuronShares {
  /** After the activation function, times the linear half if there is a gate, and its norm if there is one, `[d_mlp]`. */
  readonly activations: Float32Array;
  /** Of each neuron, `[d_mlp]`. */
  readonly values: Float64Array;
  /** Of b_out. */
  readonly bias: number;
}

/**
 * What a layer's MLP wrote along a direction at one position, by its neurons: each one's activation times its row of
 * W_out, and b_out. A norm of the MLP's output is held at its scale. Activations are computed in float32.
 *
 * @param direction `[d_model]`
 * @throws QkLensError `badRequest` if the model has no MLPs; `nonFiniteWeights`, `fileChanged`, `compute`
 */
export async function neuronShares(
  weights: CanonicalWeights,
  trace: LayerTrace,
  position: number,
  direction: Float64Array,
): Promise<NeuronShares> {
  const { config, compute } = weights;
  const { layer } = trace;
  const mlp = await weights.mlp(layer);
  const read = matrixRow(config.parallel ? trace.residPre : trace.residMid, position);
  const normed = streamNorm(readingNorm(config, layer, 'ln2'), read, await weights.norm(layer, 'ln2'));
  const kind = mlpKind(config);
  const all = mlpMatrices(mlp);
  const { active } = await compute.run<'active', Matrix32>(
    `neurons ${JSON.stringify(kind)}`,
    () => neuronGraph(kind),
    {
      ...Object.fromEntries(neuronInputs(kind).map((name) => [name, all[name]])),
      x: toFloat32(asRow(normed)),
    },
  );
  const activations = active.data;
  let along = direction;
  if (config.postNorms) {
    const { w } = await weights.postNorm(layer, 'postMlp');
    const written = timesMatrix(Float64Array.from(activations), mlp.wOut).map(
      (value, i) => value + mlp.bOut.data[i],
    );
    // Norms of outputs are RMSNorms.
    const scale = normScale({ normalization: 'RMSNorm', normEpsilon: config.normEpsilon }, written);
    along = direction.map((value, i) => (value * w.data[i]) / scale);
  }
  const values = matrixTimes(mlp.wOut, along).map((value, neuron) => value * activations[neuron]);
  return { activations, values, bias: dot(mlp.bOut.data, along) };
}

function neuronGraph(kind: MlpKind): Graph {
  return {
    inputs: float32Values(['x', ...neuronInputs(kind)]),
    outputs: float32Values(['active']),
    nodes: neuronNodes(kind, 'x', 'active'),
  };
}
