import type { RequestOf } from '../../protocol/questions.js';
import { pythonPart } from '../../python/part.js';
import type { ProgramParts } from '../../python/program.js';
import { py } from '../../python/python.js';
import { builtInRelations } from '../../words/relations/builtIn.js';
import program from './program.py';

export function functionsPython({ source, first, top, relations }: RequestOf<'functions'>): ProgramParts {
  return {
    spaces: [source, 'W_U'],
    pieces: ['words'],
    constants: py`SOURCE = ${source}  # what is attended to
FIRST = ${first}
TOP = ${top}
RELATIONS = ${relations ?? null}  # a folder of text files; None: the lists below
BUILT_IN = ${relations === undefined ? builtIn() : []}`,
    body: pythonPart(program),
  };
}

/** Each list's name and its pairs. */
function builtIn(): readonly (readonly string[])[] {
  return builtInRelations().map(({ name, pairs }) => [name, ...pairs.map((pair) => pair.join(', '))]);
}
