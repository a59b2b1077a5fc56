import type { CheckpointInfo } from '../../protocol/model.js';
import type { RequestOf } from '../../protocol/questions.js';
import { pythonPart, type PythonPart } from '../../python/part.js';
import program from './short.py';

export function positionsShort(
  request: RequestOf<'positions'>,
  _checkpoint: CheckpointInfo,
  title: string,
): PythonPart {
  return pythonPart(program, { position: request.position, top: request.top, title });
}
