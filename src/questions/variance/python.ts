import type { VarianceRequest } from '../../protocol/variance.js';
import { typedCharacters } from '../../protocol/tokenText.js';
import { joinedParts, pythonPart } from '../../python/part.js';
import type { ProgramParts } from '../../python/program.js';
import { py } from '../../python/python.js';
import { centerConstant, rowsPart } from '../../python/rows.js';
import { LEADING_SPACE } from '../../python/spelling.js';
import program from './program.py';

export function variancePython(request: VarianceRequest): ProgramParts {
  const { head, side, space, words, against, spelling, vectors } = request;
  return {
    spaces: [space],
    pieces: ['spectra', 'words', 'random'],
    constants: py`LAYER, HEAD = ${head.layer}, ${head.head}
SIDE = ${side}
SPACE = ${space}
VECTORS = ${vectors ?? null}  # the first so many; None: all d_head
LEADING_SPACE = ${LEADING_SPACE[spelling]}  # None: with and without, whichever is one token
WORDS = ${words.map(typedCharacters)}
AGAINST = ${against?.map(typedCharacters) ?? null}
${centerConstant(request)}`,
    body: joinedParts([rowsPart(request), pythonPart(program)]),
  };
}
