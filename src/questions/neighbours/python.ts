import type { NeighboursRequest } from '../../protocol/neighbours.js';
import type { ProgramParts } from '../../python/program.js';
import { py } from '../../python/python.js';

export function neighboursPython({ text, space, top }: NeighboursRequest): ProgramParts {
  return {
    spaces: [space],
    pieces: ['cosines'],
    constants: py`TEXT = ${text}
SPACE = ${space}
TOP = ${top}`,
    body: py`for token in ids(TEXT):
    row = vocabulary(SPACE)[token]
    cosines = nearest(SPACE, row)
    others = [i for i in top(cosines, TOP + 1) if i != token][:TOP]
    rows = [(i, name(i), cosines[i]) for i in others]
    table(f"nearest to {name(token)} in {SPACE}, norm {row.norm():.6g}", ("id", "token", "cosine"), rows)
`,
  };
}
