import type { CheckpointInfo } from '../../protocol/model.js';
import type { RequestOf } from '../../protocol/questions.js';
import { pythonPart, type PythonPart } from '../../python/part.js';
import { py } from '../../python/python.js';
import { typedCharacters } from '../../protocol/tokenText.js';
import { keyHead, onePython, scalePython, scoreFactor, shortSpace } from '../../python/short.js';
import program from './short.py';

export function pairsShort(
  request: RequestOf<'pairs'>,
  checkpoint: CheckpointInfo,
  title: string,
): PythonPart {
  const { head, destination, source, querySpace, keySpace, top, variant } = request;
  const query = shortSpace(querySpace, variant, checkpoint);
  const key = shortSpace(keySpace, variant, checkpoint);
  return pythonPart(program, {
    ...{ layer: head.layer, head: head.head, key_head: keyHead(head, checkpoint), title },
    ...{ query_space: query.rows, key_space: key.rows, factor: scoreFactor(checkpoint) },
    needs: querySpace === 'W_EE' ? query.needs : key.needs,
    destinations:
      destination.length > 0
        ? py`destinations = [token for text in json.loads(${JSON.stringify(destination.map(typedCharacters))}) for token in one(text)]`
        : py`# The queries whose score with the first source is furthest above their own mean
above = queries @ (keys[sources[0]] - keys.mean(0))
destinations = above.topk(${top}).indices.tolist()`,
    source: JSON.stringify(source.map(typedCharacters)),
    one: onePython('either'),
    scale: scalePython(checkpoint),
  });
}
