import type { CheckpointInfo } from '../../protocol/model.js';
import type { RequestOf } from '../../protocol/questions.js';
import { pythonPart, type PythonPart } from '../../python/part.js';
import { py } from '../../python/python.js';
import { shortEmbedding } from '../../python/short.js';
import program from './short.py';

export function atlasShort(
  request: RequestOf<'atlas'>,
  checkpoint: CheckpointInfo,
  title: string,
): PythonPart {
  const { layer } = request;
  return pythonPart(program, {
    title,
    layers: layer === undefined ? py`range(model.cfg.n_layers)` : [layer],
    W_E: shortEmbedding(checkpoint),
  });
}
