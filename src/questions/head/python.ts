import type { CheckpointInfo } from '../../protocol/model.js';
import type { HeadRequest } from '../../protocol/head.js';
import { loadedBase } from '../../python/load.js';
import { joinedParts, pythonPart, type PythonPart } from '../../python/part.js';
import type { ProgramParts } from '../../python/program.js';
import { centerConstant, rankConstants, sidesPart } from '../../python/rows.js';
import { py, type Python } from '../../python/python.js';
import directions from './directions.py';
import overVocabulary from './over_vocabulary.py';
import qk from './qk.py';
import turned from './turned.py';
import update from './update.py';
import weights from './weights.py';

export function headPython(request: HeadRequest, checkpoint: CheckpointInfo): ProgramParts {
  const { head, circuits, vectors, top, cosine, distance = 0 } = request;
  const withEffective = cosine || circuits.includes('effective');
  const asked = (circuit: (typeof circuits)[number]) => circuits.includes(circuit);
  // A kept answer does not know where its base is.
  const base = asked('update') ? loadedBase(checkpoint) : undefined;
  const directed = asked('qk') || base !== undefined;
  return {
    spaces: [
      ...(directed || asked('embedding') ? (['W_E'] as const) : []),
      ...(directed || asked('effective') ? (['W_U'] as const) : []),
      ...((directed && withEffective) || asked('effective') ? (['W_EE'] as const) : []),
    ],
    pieces: [
      'spectra',
      ...(directed ? (['cosines'] as const) : []),
      ...(base ? (['update'] as const) : []),
      ...(distance > 0 ? (['rotary'] as const) : []),
    ],
    constants: py`LAYER, HEAD = ${head.layer}, ${head.head}
VECTORS = ${vectors}  # singular vectors to show
TOP = ${top}
${rankConstants(request)}
${centerConstant(request)}`,
    body: joinedParts([
      ...(asked('embedding') || asked('effective') ? [sidesPart(request)] : []),
      headWeights(distance),
      ...(asked('qk') ? [pythonPart(qk, { tables: directionsPart(py`qk`, withEffective) })] : []),
      ...(base ? [updatePart(base, distance, withEffective)] : []),
      ...(asked('embedding') ? [vocabularyPart(py`embedding`, py`W_E`, py`W_E`)] : []),
      ...(asked('effective') ? [vocabularyPart(py`effective`, py`W_U`, py`W_EE`)] : []),
    ]),
  };
}

/** W_Q R and W_K: the query is so many positions after the key. */
function headWeights(distance: number): PythonPart {
  return pythonPart(weights, { turned: turnedPart(py`W_Q`, distance) });
}

function turnedPart(weight: Python, distance: number): PythonPart | Python {
  return distance > 0 ? pythonPart(turned, { weight, distance }) : py``;
}

function updatePart(base: Python, distance: number, withEffective: boolean): PythonPart {
  const tables = directionsPart(py`update`, withEffective);
  return pythonPart(update, { base, turned: turnedPart(py`BASE_W_Q`, distance), tables });
}

function directionsPart(circuit: Python, withEffective: boolean): PythonPart {
  return pythonPart(directions, {
    circuit,
    effective_embedding: withEffective
      ? py`signed_ends(f"{title}: key", "W_EE", key, TOP, centred=CENTRED)
cosine_table(f"{title}: key", "W_EE", key, TOP, centred=CENTRED)`
      : py``,
  });
}

function vocabularyPart(circuit: Python, query: Python, key: Python): PythonPart {
  return pythonPart(overVocabulary, { circuit, query, key });
}
