import type { CheckpointInfo } from '../../protocol/model.js';
import type { RequestOf } from '../../protocol/questions.js';
import { pythonPart, type PythonPart } from '../../python/part.js';
import { neuronWeightsOf } from '../../protocol/neuronWeights.js';
import { neuronRows } from '../../python/neuronRows.js';
import { py } from '../../python/python.js';
import { shortSpace } from '../../python/short.js';
import program from './short.py';

export function neuronsShort(
  request: RequestOf<'neurons'>,
  checkpoint: CheckpointInfo,
  title: string,
): PythonPart {
  const { layer, neuron, space, top, limit } = request;
  const { rows, needs } = shortSpace(space, request.variant, checkpoint);
  const weights = neuronWeightsOf(request.weights, checkpoint.model);
  return pythonPart(program, {
    ...{ top, limit, title, space: rows, needs },
    layers: layer === undefined ? py`range(model.cfg.n_layers)` : [layer],
    weights: neuronRows(weights, py`layer`),
    chosen: neuron === undefined ? true : py`neuron == ${neuron}`,
  });
}
