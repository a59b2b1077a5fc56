import type { CheckpointInfo } from '../../protocol/model.js';
import type { NeuronsRequest } from '../../protocol/neurons.js';
import { neuronWeightsOf } from '../../protocol/neuronWeights.js';
import { typedCharacters } from '../../protocol/tokenText.js';
import { NEURON_ROWS, neuronRows } from '../../python/neuronRows.js';
import { pythonPart } from '../../python/part.js';
import type { ProgramParts } from '../../python/program.js';
import { py } from '../../python/python.js';
import { rankByConstant } from '../../python/rows.js';
import program from './program.py';

export function neuronsPython(request: NeuronsRequest, { model }: CheckpointInfo): ProgramParts {
  const { layer, neuron, space, top, limit, token, seed } = request;
  const weights = neuronWeightsOf(request.weights, model);
  return {
    spaces: [space],
    pieces: ['words', 'random'],
    constants: py`LAYERS = ${layer === undefined ? py`range(model.cfg.n_layers)` : [layer]}
NEURONS = ${neuron === undefined ? py`list(range(model.cfg.d_mlp))` : [neuron]}
SPACE = ${space}
TOP = ${top}
${rankByConstant(request)}
LIMIT = ${limit}  # neurons to show: those that stand out most
SEED = ${seed}`,
    body: pythonPart(program, {
      tokens: token === undefined ? [] : py`one_token(${typedCharacters(token)})`,
      what: NEURON_ROWS[weights],
      rows: neuronRows(weights, py`layer`),
    }),
  };
}
