import type { CheckpointInfo } from '../../protocol/model.js';
import type { RequestOf } from '../../protocol/questions.js';
import { pythonPart, type PythonPart } from '../../python/part.js';
import type { CongruencePlace } from '../../protocol/congruence.js';
import { neuronWeightsOf } from '../../protocol/neuronWeights.js';
import { neuronRows } from '../../python/neuronRows.js';
import { py, type Python } from '../../python/python.js';
import { keyHead, refuseShort, shortSpace } from '../../python/short.js';
import program from './short.py';

export function congruenceShort(
  request: RequestOf<'congruence'>,
  checkpoint: CheckpointInfo,
  title: string,
): PythonPart {
  const { place, space, cosineSpace, top, variant } = request;
  const own = shortSpace(space, variant, checkpoint);
  const cosine = shortSpace(cosineSpace, variant, checkpoint);
  return pythonPart(program, {
    ...{ top, title, space: own.rows, cosine_space: cosine.rows },
    needs: space === 'W_EE' ? own.needs : cosine.needs,
    directions: directions(place, checkpoint),
  });
}

function directions(place: CongruencePlace, checkpoint: CheckpointInfo): Python | PythonPart {
  if (place.kind === 'neurons') {
    if (place.neurons.kind === 'alike') refuseShort('neurons by likeness');
    const weights = neuronWeightsOf(place.weights, checkpoint.model);
    const chosen =
      place.neurons.kind === 'all' ? py`range(len(weights))` : py`${[...new Set(place.neurons.neurons)]}`;
    return py`LAYER = ${place.layer}
weights = ${neuronRows(weights, py`LAYER`)}.double()
tested = [(f"L{LAYER}N{i}", weights[i]) for i in ${chosen}]`;
  }
  const { layer, head } = place.head;
  const own = keyHead(place.head, checkpoint);
  const attn = py`model.blocks[${layer}].attn`;
  const product =
    place.side === 'output'
      ? py`${attn}.W_V[${own}].double(), ${attn}.W_O[${head}].double()`
      : py`${attn}.W_Q[${head}].double(), ${attn}.W_K[${own}].double().T`;
  const code = py`U, S, V = FactoredMatrix(${product}).svd()
rows = ${place.side === 'query' ? py`U.T` : py`V.T`}
signs = [row[row.abs().argmax()].sign() for row in U.T]
tested = [(f"{i} {end}", side * signs[i] * row) for i, row in enumerate(rows) for end, side in (("positive", 1), ("negative", -1))]`;
  return { imports: [py`from transformer_lens import FactoredMatrix`], code };
}
