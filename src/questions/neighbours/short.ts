import type { CheckpointInfo } from '../../protocol/model.js';
import type { RequestOf } from '../../protocol/questions.js';
import { pythonPart, type PythonPart } from '../../python/part.js';
import { typedCharacters } from '../../protocol/tokenText.js';
import { onePython, shortSpace } from '../../python/short.js';
import program from './short.py';

export function neighboursShort(
  request: RequestOf<'neighbours'>,
  checkpoint: CheckpointInfo,
  title: string,
): PythonPart {
  const { text, space, top, variant } = request;
  const { rows, needs } = shortSpace(space, variant, checkpoint);
  return pythonPart(program, {
    ...{ text: typedCharacters(text), top, title, space: rows, needs, one: onePython('either') },
  });
}
