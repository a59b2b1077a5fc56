import type { CheckpointInfo } from '../../protocol/model.js';
import type { RequestOf } from '../../protocol/questions.js';
import { pythonPart, type PythonPart } from '../../python/part.js';
import { closestPart, keyHead, refuseShort, scoreFactor, shortEmbedding } from '../../python/short.js';
import program from './short.py';

export function headShort(request: RequestOf<'head'>, checkpoint: CheckpointInfo, title: string): PythonPart {
  const { head, vectors, top, rankBy, distance = 0 } = request;
  if (distance > 0) refuseShort('distance between query and key');
  return pythonPart(program, {
    ...{ layer: head.layer, head: head.head, key_head: keyHead(head, checkpoint) },
    ...{ vector: vectors[0] ?? 0, top, title, W_E: shortEmbedding(checkpoint) },
    factor: scoreFactor(checkpoint),
    closest: closestPart(rankBy === 'cosine'),
  });
}
