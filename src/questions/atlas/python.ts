import { ATLAS_CIRCUITS, type AtlasCircuit, type AtlasRequest } from '../../protocol/atlas.js';
import type { VocabularySpace } from '../../protocol/model.js';
import { joinedParts, pythonPart } from '../../python/part.js';
import type { ProgramParts } from '../../python/program.js';
import { py, Python } from '../../python/python.js';
import { centerConstant, sidesPart } from '../../python/rows.js';
import firstTokens from './first_tokens.py';
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

/** Whose rows name the vectors of circuits that are over no vocabulary, and whether a head reads them. */
const NAMING: readonly {
  readonly circuit: AtlasCircuit;
  readonly rows: Python;
  readonly spaces: readonly VocabularySpace[];
}[] = [
  { circuit: 'qk', rows: py`("W_U", True), ("W_EE", True)`, spaces: ['W_U', 'W_EE'] },
  { circuit: 'ov', rows: py`("W_E", True), ("W_U", False)`, spaces: ['W_E', 'W_U'] },
];

export function atlasPython(request: AtlasRequest): ProgramParts {
  const { circuits, layer, values, top } = request;
  const asked = ATLAS_CIRCUITS.filter((circuit) => circuits.includes(circuit));
  const naming = NAMING.filter(({ circuit }) => top !== undefined && asked.includes(circuit));
  const sides = asked.map((circuit) => py`${circuit}: (${SIDES[circuit].sides}),`);
  return {
    spaces: [
      'W_E',
      'W_U',
      ...asked.flatMap((circuit) => SIDES[circuit].spaces),
      ...naming.flatMap(({ spaces }) => spaces),
    ],
    pieces: ['spectra', 'random', 'crossed'],
    constants: py`LAYERS = ${layer === undefined ? py`range(model.cfg.n_layers)` : [layer]}
VALUES = ${values}  # singular values to show for each circuit
${centerConstant(request)}${
      top === undefined
        ? py``
        : py`
TOP = ${top}  # tokens along each side of every circuit's first vector`
    }`,
    body: joinedParts([
      sidesPart(request),
      pythonPart(program, { circuits: Python.joined(sides, py`\n`) }),
      ...(top === undefined
        ? []
        : [
            pythonPart(firstTokens, {
              naming: Python.joined(
                naming.map(({ circuit, rows }) => py`${circuit}: (${rows}),`),
                py`\n`,
              ),
            }),
          ]),
    ]),
  };
}
