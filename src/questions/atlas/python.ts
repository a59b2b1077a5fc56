import { ATLAS_CIRCUITS, type AtlasCircuit, type AtlasRequest } from '../../protocol/atlas.js';
import type { VocabularySpace } from '../../protocol/model.js';
import { joinedParts, pythonPart } from '../../python/part.js';
import type { ProgramParts } from '../../python/program.js';
import { py, Python } from '../../python/python.js';
import { centerConstant, sidesPart } from '../../python/rows.js';
import program from './program.py';

/** The two sides A and B of each circuit A B^T in Python, and the vocabulary matrices they use. */
const SIDES: {
  readonly [circuit in AtlasCircuit]: {
    readonly sides: Python;
    readonly spaces: readonly VocabularySpace[];
  };
} = {
  qk: { sides: py`W_Q, W_K`, spaces: [] },
  embedding: {
    sides: py`Side("W_E", W_Q, CENTER == "both"), Side("W_E", W_K, CENTER != "none")`,
    spaces: ['W_E'],
  },
  effective: {
    sides: py`Side("W_U", W_Q, CENTER == "both"), Side("W_EE", W_K, CENTER != "none")`,
    spaces: ['W_U', 'W_EE'],
  },
  ov: { sides: py`W_V, W_O.T`, spaces: [] },
  fullOv: {
    sides: py`Side("W_E", W_V, CENTER != "none"), Side("W_U", W_O.T, CENTER == "both", reads=False)`,
    spaces: ['W_E', 'W_U'],
  },
};

export function atlasPython(request: AtlasRequest): ProgramParts {
  const { circuits, layer, values } = request;
  const asked = ATLAS_CIRCUITS.filter((circuit) => circuits.includes(circuit));
  const sides = asked.map((circuit) => py`${circuit}: (${SIDES[circuit].sides}),`);
  return {
    spaces: ['W_E', 'W_U', ...asked.flatMap((circuit) => SIDES[circuit].spaces)],
    pieces: ['spectra', 'random', 'crossed'],
    constants: py`LAYERS = ${layer === undefined ? py`range(model.cfg.n_layers)` : [layer]}
VALUES = ${values}  # singular values to show for each circuit
${centerConstant(request)}`,
    body: joinedParts([sidesPart(request), pythonPart(program, { circuits: Python.joined(sides, py`\n`) })]),
  };
}
