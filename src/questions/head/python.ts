import type { HeadRequest } from '../../protocol/head.js';
import { joinedParts, pythonPart, type PythonPart } from '../../python/part.js';
import type { ProgramParts } from '../../python/program.js';
import { centerConstant, rankConstants, sidesPart } from '../../python/rows.js';
import { py, type Python } from '../../python/python.js';
import overVocabulary from './over_vocabulary.py';
import qk from './qk.py';
import turned from './turned.py';
import weights from './weights.py';

export function headPython(request: HeadRequest): ProgramParts {
  const { head, circuits, vectors, top, cosine, distance = 0 } = request;
  const withEffective = cosine || circuits.includes('effective');
  const asked = (circuit: (typeof circuits)[number]) => circuits.includes(circuit);
  return {
    spaces: [
      ...(asked('qk') || asked('embedding') ? (['W_E'] as const) : []),
      ...(asked('qk') || asked('effective') ? (['W_U'] as const) : []),
      ...((asked('qk') && withEffective) || asked('effective') ? (['W_EE'] as const) : []),
    ],
    pieces: ['spectra', ...(asked('qk') ? (['cosines'] as const) : [])],
    constants: py`LAYER, HEAD = ${head.layer}, ${head.head}
VECTORS = ${vectors}  # singular vectors to show
TOP = ${top}
${rankConstants(request)}
${centerConstant(request)}`,
    body: joinedParts([
      ...(asked('embedding') || asked('effective') ? [sidesPart(request)] : []),
      headWeights(distance),
      ...(asked('qk') ? [qkPart(withEffective)] : []),
      ...(asked('embedding') ? [vocabularyPart(py`embedding`, py`W_E`, py`W_E`)] : []),
      ...(asked('effective') ? [vocabularyPart(py`effective`, py`W_U`, py`W_EE`)] : []),
    ]),
  };
}

/** W_Q R and W_K: the query is so many positions after the key. */
function headWeights(distance: number): PythonPart {
  return pythonPart(weights, { turned: distance > 0 ? pythonPart(turned, { distance }) : py`` });
}

function qkPart(withEffective: boolean): PythonPart {
  return pythonPart(qk, {
    effective_embedding: withEffective
      ? py`signed_ends(f"{title}: key", "W_EE", key, TOP, centred=CENTRED)
cosine_table(f"{title}: key", "W_EE", key, TOP, centred=CENTRED)`
      : py``,
  });
}

function vocabularyPart(circuit: Python, query: Python, key: Python): PythonPart {
  return pythonPart(overVocabulary, { circuit, query, key });
}
