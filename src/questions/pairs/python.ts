import type { PairsRequest } from '../../protocol/pairs.js';
import { typedCharacters } from '../../protocol/tokenText.js';
import { pythonPart } from '../../python/part.js';
import type { ProgramParts } from '../../python/program.js';
import { py } from '../../python/python.js';
import program from './program.py';

export function pairsPython(request: PairsRequest): ProgramParts {
  const { head, destination, source, querySpace, keySpace, top } = request;
  return {
    spaces: [keySpace, querySpace, 'W_U'],
    pieces: ['words', 'effect'],
    constants: py`LAYER, HEAD = ${head.layer}, ${head.head}
DESTINATION = ${destination.map(typedCharacters)}  # query tokens
SOURCE = ${source.map(typedCharacters)}  # key tokens
QUERY_SPACE, KEY_SPACE = ${querySpace}, ${keySpace}
TOP = ${top}`,
    body: pythonPart(program),
  };
}
