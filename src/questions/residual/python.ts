import type { CheckpointInfo } from '../../protocol/model.js';
import type { ResidualRequest } from '../../protocol/residual.js';
import { neuronWeightsOf, type NeuronWeights } from '../../protocol/neuronWeights.js';
import { prependsBos } from '../../protocol/prependsBos.js';
import { beginningFirst } from '../../python/beginning.js';
import { hasOwnEmbedding } from '../../python/embedding.js';
import { NEURON_MATRICES, neuronRows } from '../../python/neuronRows.js';
import { normScale } from '../../python/normScale.js';
import { pythonPart, type PythonPart } from '../../python/part.js';
import type { ProgramParts } from '../../python/program.js';
import { py, type Python } from '../../python/python.js';
import { refuseScores } from '../../python/scores.js';
import alibi from './alibi.py';
import attention from './attention.py';
import neuronProducts from './neuron_products.py';
import parts from './parts.py';
import program from './program.py';
import readDirections from './read_directions.py';

export function residualPython(request: ResidualRequest, checkpoint: CheckpointInfo): ProgramParts {
  const { text, layer, point, position, top, neurons, head } = request;
  const { model, tokenizer } = checkpoint;
  const bos = tokenizer.kind !== 'none' && prependsBos(request, checkpoint);
  const ownEmbedding = hasOwnEmbedding(model);
  return {
    spaces: ['W_E'],
    pieces: ['cosines', 'stream', ...(head && model.positional === 'rotary' ? (['rotary'] as const) : [])],
    constants: py`TEXT = ${text}
LAYER = ${layer}
POINT = ${point}
POSITION = ${position}
TOP = ${top}`,
    body: pythonPart(program, {
      beginning: bos ? beginningFirst(py`tokens`) : py``,
      own_embedding: ownEmbedding
        ? py`embed = cache["embed"][0, position].double()\nstream = stream - left_mean(embed, model)`
        : py``,
      embed: ownEmbedding ? py`embed - left_mean(embed, model)` : py`cache["embed"][0, position].double()`,
      pos_embed:
        model.positional === 'learned'
          ? py`parts.append(("pos_embed", cache["pos_embed"][0, position].double()))`
          : py``,
      parts: neurons ? afterBlankLine(neuronPart(neurons, model)) : pythonPart(parts),
      attention: head ? afterBlankLine(attentionPart(head, model)) : py``,
    }),
  };
}

function neuronPart(
  { layer, neuron, ...asked }: NonNullable<ResidualRequest['neurons']>,
  model: CheckpointInfo['model'],
): PythonPart {
  const weights = neuronWeightsOf(asked.weights, model);
  const matrix = NEURON_MATRICES[weights];
  const rows = neuronRows(weights, py`NEURON_LAYER`);
  const written = weights === 'out';
  return pythonPart(neuronProducts, {
    layer,
    what: written
      ? py`What neurons write: W_out times the stream`
      : py`What neurons read of the stream: its norm times ${matrix}, biases apart`,
    directions: written
      ? py`directions = ${rows}.double().T\nbiases = None`
      : readOfStream(rows, weights, model),
    neuron: neuron ?? py`top(products, 1, "magnitude")[0]`,
    matrix,
  });
}

/** TransformerLens' b_in of a gated MLP comes after the gate, and is not part of what is read. */
function readOfStream(rows: Python, weights: NeuronWeights, model: CheckpointInfo['model']): PythonPart {
  const { normalization, gatedMlp } = model;
  const isCentred = normalization === 'LayerNorm';
  return pythonPart(readDirections, {
    centred: isCentred ? py`stream - stream.mean()` : py`stream`,
    scale: normScale(py`centred`, model),
    rows,
    centring: isCentred ? py`directions = directions - directions.mean(0)` : py``,
    biases:
      weights === 'in' && !gatedMlp
        ? py`norm_b @ read + (0 if block.mlp.b_in is None else block.mlp.b_in.double())`
        : py`norm_b @ read`,
  });
}

function attentionPart(
  { layer, head }: NonNullable<ResidualRequest['head']>,
  model: CheckpointInfo['model'],
): PythonPart {
  refuseScores(model);
  const { normalization, positional, bidirectional } = model;
  const isCentred = normalization === 'LayerNorm';
  const x = isCentred ? py`(x - x.mean())` : py`x`;
  return pythonPart(attention, {
    layer,
    head,
    scale: normScale(x, model),
    seen: bidirectional ? py`len(tokens)` : py`position + 1`,
    penalty: positional === 'alibi' ? pythonPart(alibi) : py``,
    token: isCentred ? py`(token - token.mean())` : py`token`,
    turn:
      positional === 'rotary'
        ? py`of_token, every = turn(cache, torch.stack([of_token, every]), HEAD_LAYER, at)`
        : py``,
  });
}

function afterBlankLine({ imports, code }: PythonPart): PythonPart {
  return { imports, code: py`\n${code}` };
}
