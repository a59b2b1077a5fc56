import type { CheckpointInfo } from '../../protocol/model.js';
import { prependsBos } from '../../protocol/prependsBos.js';
import type { RequestOf } from '../../protocol/questions.js';
import { promptIds } from '../../python/beginning.js';
import { pythonPart } from '../../python/part.js';
import type { ProgramParts } from '../../python/program.js';
import { py } from '../../python/python.js';
import program from './program.py';

export function patternsPython(request: RequestOf<'patterns'>, checkpoint: CheckpointInfo): ProgramParts {
  const { text, position, key } = request;
  const bos = checkpoint.tokenizer.kind !== 'none' && prependsBos(request, checkpoint);
  return {
    spaces: [],
    pieces: ['words'],
    constants: py`TEXT = ${text}
POSITION = ${position}`,
    body: pythonPart(program, {
      tokens: promptIds(py`TEXT`, bos),
      key: key === undefined ? py`attention.argmax().item()` : py`${key} % len(tokens)`,
    }),
  };
}
