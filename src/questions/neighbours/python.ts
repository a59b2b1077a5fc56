import type { NeighboursRequest } from '../../protocol/neighbours.js';
import { pythonPart } from '../../python/part.js';
import type { ProgramParts } from '../../python/program.js';
import { py } from '../../python/python.js';
import program from './program.py';

export function neighboursPython({ text, space, top }: NeighboursRequest): ProgramParts {
  return {
    spaces: [space],
    pieces: ['cosines'],
    constants: py`TEXT = ${text}
SPACE = ${space}
TOP = ${top}`,
    body: pythonPart(program),
  };
}
