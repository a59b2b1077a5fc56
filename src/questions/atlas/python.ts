import { ATLAS_CIRCUITS, type AtlasCircuit, type AtlasRequest } from '../../protocol/atlas.js';
import type { VocabularySpace } from '../../protocol/model.js';
import { pythonPart } from '../../python/part.js';
import type { ProgramParts } from '../../python/program.js';
import { py, Python } from '../../python/python.js';
import program from './program.py';

/** The two sides A and B of each circuit A B^T in Python, and the vocabulary matrices they use. */
const SIDES: {
  readonly [circuit in AtlasCircuit]: {
    readonly sides: Python;
    readonly spaces: readonly VocabularySpace[];
  };
} = {
  qk: { sides: py`W_Q, W_K`, spaces: [] },
  embedding: { sides: py`vocabulary("W_E") @ W_Q, vocabulary("W_E") @ W_K`, spaces: ['W_E'] },
  effective: { sides: py`vocabulary("W_U") @ W_Q, vocabulary("W_EE") @ W_K`, spaces: ['W_U', 'W_EE'] },
  ov: { sides: py`W_V, W_O.T`, spaces: [] },
  fullOv: { sides: py`vocabulary("W_E") @ W_V, vocabulary("W_U") @ W_O.T`, spaces: ['W_E', 'W_U'] },
};

export function atlasPython({ circuits, layer, values }: AtlasRequest): ProgramParts {
  const asked = ATLAS_CIRCUITS.filter((circuit) => circuits.includes(circuit));
  const sides = asked.map((circuit) => py`${circuit}: (${SIDES[circuit].sides}),`);
  return {
    spaces: ['W_E', 'W_U', ...asked.flatMap((circuit) => SIDES[circuit].spaces)],
    pieces: ['spectra'],
    constants: py`LAYERS = ${layer === undefined ? py`range(model.cfg.n_layers)` : [layer]}
VALUES = ${values}  # singular values to show for each circuit`,
    body: pythonPart(program, { circuits: Python.joined(sides, py`\n`) }),
  };
}
