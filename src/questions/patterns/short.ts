import type { CheckpointInfo } from '../../protocol/model.js';
import type { RequestOf } from '../../protocol/questions.js';
import { pythonPart, type PythonPart } from '../../python/part.js';
import { py } from '../../python/python.js';
import { promptPython } from '../../python/short.js';
import program from './short.py';

export function patternsShort(
  request: RequestOf<'patterns'>,
  checkpoint: CheckpointInfo,
  title: string,
): PythonPart {
  const { text, position, key } = request;
  return pythonPart(program, {
    ...{ position, title },
    tokens: promptPython(text, request, checkpoint),
    key:
      key === undefined
        ? py``
        : py`attention, keys = patterns[:, :, ${key}], torch.full_like(keys, ${key} % len(tokens))`,
    most: Math.min(20, checkpoint.model.nLayers * checkpoint.model.nHeads),
  });
}
