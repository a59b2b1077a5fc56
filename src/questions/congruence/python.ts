import type { CongruencePlace, CongruenceRequest, HeadSide } from '../../protocol/congruence.js';
import type { HeadRef } from '../../protocol/headRef.js';
import type { CheckpointInfo, ModelInfo } from '../../protocol/model.js';
import type { NeuronGroup } from '../../protocol/neuronRef.js';
import { firingWeights, neuronWeightsOf } from '../../protocol/neuronWeights.js';
import { neuronRows } from '../../python/neuronRows.js';
import { joinedParts, pythonPart, type PythonPart } from '../../python/part.js';
import type { ProgramParts } from '../../python/program.js';
import { py, type Python } from '../../python/python.js';
import alike from './alike.py';
import headDirections from './head_directions.py';
import measure from './measure.py';
import neuronDirections from './neuron_directions.py';
import neuronRow from './neuron_row.py';
import rows from './rows.py';

export function congruencePython(request: CongruenceRequest, { model }: CheckpointInfo): ProgramParts {
  const { place, space, cosineSpace, otherSpace, top, permutations, seed } = request;
  const neurons = place.kind === 'neurons';
  return {
    spaces: [space, cosineSpace, ...(neurons ? [otherSpace] : [])],
    pieces: [...(neurons ? [] : (['spectra'] as const)), 'random', 'moments'],
    constants: py`SPACE = ${space}  # where products are taken
COSINE_SPACE = ${cosineSpace}  # where the top tokens' cosines are taken
${neurons ? py`OTHER_SPACE = ${otherSpace}  # where the products of the neuron's other weights are taken\n` : py``}TOP = ${top}
PERMUTATIONS = ${permutations ?? null}  # random directions; None: 20 for each tested one, and at least 1000
SEED = ${seed}`,
    body: joinedParts([
      directions(place, model),
      pythonPart(measure),
      neurons ? neuronRowsPart() : vectorRowsPart(),
    ]),
  };
}

function directions(place: CongruencePlace, model: ModelInfo): PythonPart {
  if (place.kind === 'head') return headDirectionsPart(place.head, place.side);
  const weights = neuronWeightsOf(place.weights, model);
  return pythonPart(neuronDirections, {
    layer: place.layer,
    weights: neuronRows(weights, py`LAYER`),
    other_weights: neuronRows(weights === 'out' ? firingWeights(model) : 'out', py`LAYER`),
    chosen: chosen(place.neurons),
  });
}

function chosen(group: NeuronGroup): Python | PythonPart {
  switch (group.kind) {
    case 'all':
      return py`neurons = range(len(weights))`;
    case 'list':
      return py`neurons = ${[...new Set(group.neurons)]}`;
    case 'alike':
      return pythonPart(alike, { neuron: group.neuron, count: group.count });
  }
}

function headDirectionsPart({ layer, head }: HeadRef, side: HeadSide): PythonPart {
  const factors =
    side === 'output'
      ? { a: py`stacked(model, "W_V")`, a_name: 'W_V', b: py`stacked(model, "W_O").mT`, b_name: 'W_O' }
      : { a: py`stacked(model, "W_Q")`, a_name: 'W_Q', b: py`stacked(model, "W_K")`, b_name: 'W_K' };
  const direction = side === 'query' ? py`left` : py`right`;
  const layer_weights =
    side === 'query'
      ? py`stacked(model, "W_Q")`
      : side === 'key'
        ? py`stacked(model, "W_K")`
        : py`stacked(model, "W_O").mT`;
  return pythonPart(headDirections, { layer, head, side, ...factors, direction, layer_weights });
}

/** The table of the directions that are neurons' weights. */
function neuronRowsPart(): PythonPart {
  return pythonPart(rows, {
    row: pythonPart(neuronRow),
    p: 6,
    adjusted: py`row.insert(7, adjusted)`,
    header: py`("neuron", "tokens", "cosine", "random", "sd", "excess", "p", "adjusted p", "p by covariance", "read-write")`,
  });
}

/** The table of the directions that are singular vectors. */
function vectorRowsPart(): PythonPart {
  return pythonPart(rows, {
    row: py`rows.append([label + marks(S, i, movable), end, " ".join(name(token) for token in tokens), own, mean, sd, excess, p, by_covariance])`,
    p: 7,
    adjusted: py`row.insert(8, adjusted)`,
    header: py`("vector", "end", "tokens", "cosine", "random", "sd", "excess", "p", "adjusted p", "p by covariance")`,
  });
}
