import type { CheckpointInfo } from '../../protocol/model.js';
import type { RequestOf } from '../../protocol/questions.js';
import { pythonPart, type PythonPart } from '../../python/part.js';
import { closestPart, keyHead, shortEmbedding } from '../../python/short.js';
import program from './short.py';

export function ovShort(request: RequestOf<'ov'>, checkpoint: CheckpointInfo, title: string): PythonPart {
  const { head, vectors, top, rankBy } = request;
  return pythonPart(program, {
    ...{ layer: head.layer, head: head.head, key_head: keyHead(head, checkpoint) },
    ...{ vector: vectors[0] ?? 0, top, title, W_E: shortEmbedding(checkpoint) },
    closest: closestPart(rankBy === 'cosine'),
  });
}
