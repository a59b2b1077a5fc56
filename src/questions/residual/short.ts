import type { CheckpointInfo } from '../../protocol/model.js';
import type { RequestOf } from '../../protocol/questions.js';
import { pythonPart, type PythonPart } from '../../python/part.js';
import { capPython, promptPython } from '../../python/short.js';
import program from './short.py';

export function residualShort(
  request: RequestOf<'residual'>,
  checkpoint: CheckpointInfo,
  title: string,
): PythonPart {
  const { text, layer, point, position, top } = request;
  return pythonPart(program, {
    ...{ layer, point, position, top, title },
    tokens: promptPython(text, request, checkpoint),
    cap: capPython(checkpoint),
  });
}
