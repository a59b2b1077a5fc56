import type { HeadSpace } from '../../protocol/composition.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import type { RequestOf } from '../../protocol/questions.js';
import { pythonPart, type PythonPart } from '../../python/part.js';
import { py, type Python } from '../../python/python.js';
import program from './short.py';

const WEIGHT: { readonly [space in HeadSpace]: string } = {
  query: 'W_Q',
  key: 'W_K',
  value: 'W_V',
  output: 'W_O',
};

export function affinityShort(
  { first, second, top }: RequestOf<'affinity'>,
  _checkpoint: CheckpointInfo,
  title: string,
): PythonPart {
  const listed = listedPairs(first, second);
  return pythonPart(program, { first: WEIGHT[first], second: WEIGHT[second], listed, top, title });
}

/** Which pairs the complete program lists. */
function listedPairs(first: HeadSpace, second: HeadSpace): Python {
  if (first === second) return py`torch.ones_like(overlap, dtype=bool).triu(1)`;
  if (first === 'output') return py`layer_of[:, None] < layer_of[None]`;
  if (second === 'output') return py`layer_of[:, None] > layer_of[None]`;
  return py`torch.ones_like(overlap, dtype=bool)`;
}
