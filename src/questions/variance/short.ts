import type { CheckpointInfo } from '../../protocol/model.js';
import type { RequestOf } from '../../protocol/questions.js';
import { pythonPart, type PythonPart } from '../../python/part.js';
import { py } from '../../python/python.js';
import { typedCharacters } from '../../protocol/tokenText.js';
import { keyHead, onePython, refuseShort, shortSpace } from '../../python/short.js';
import program from './short.py';

export function varianceShort(
  request: RequestOf<'variance'>,
  checkpoint: CheckpointInfo,
  title: string,
): PythonPart {
  const { head, side, space, words, spelling, vectors, center = 'none', rows: kind } = request;
  if (center === 'both' || (center === 'keys' && side === 'key')) refuseShort('centred rows');
  if (kind === 'normalized') refuseShort('rows behind the norm');
  const { rows, needs } = shortSpace(space, request.variant, checkpoint);
  return pythonPart(program, {
    ...{ layer: head.layer, head: head.head, key_head: keyHead(head, checkpoint), title, needs },
    words: JSON.stringify(words.map(typedCharacters)),
    side: side === 'query' ? py`U` : py`V`,
    vectors: vectors ?? checkpoint.model.dHead,
    space: rows,
    one: onePython(spelling),
  });
}
