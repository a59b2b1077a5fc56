import type { RankOptions } from '../protocol/rankedTokens.js';
import type { RowOptions } from '../protocol/rowOptions.js';
import { joinedParts, pythonPart, type PythonPart } from './part.js';
import rows from './pieces/rows.py';
import normalized from './pieces/rows_normalized.py';
import raw from './pieces/rows_raw.py';
import sides from './pieces/sides.py';
import weightsCounted from './pieces/weights_counted.py';
import weightsMerges from './pieces/weights_merges.py';
import weightsUniform from './pieces/weights_uniform.py';
import { py, type Python } from './python.js';

/** Python's `Side`, a factor over the vocabulary's rows as a request takes them, and `score_parts` of two sides. */
export function sidesPart(request: RowOptions): PythonPart {
  return joinedParts([rowsPart(request), pythonPart(sides)]);
}

/** Python's `taken`, a vocabulary's rows as a request takes them with the tokens' weights. */
export function rowsPart({ rows: kind, tokenFrequency = 'uniform' }: RowOptions): PythonPart {
  return pythonPart(rows, {
    normalized: pythonPart(kind === 'normalized' ? normalized : raw),
    weights: weightsPart(tokenFrequency),
  });
}

/** `CENTER`, by which programs centre their sides. */
export function centerConstant({ center = 'none' }: RowOptions): Python {
  return py`CENTER = ${center}  # whose rows are centred`;
}

/** `RANK_BY`, what a vector's tokens are ranked by. */
export function rankByConstant({ rankBy = 'dot' }: RankOptions): Python {
  return py`RANK_BY = ${rankBy}  # what a vector's tokens are ranked by: "dot" or "cosine"`;
}

/** The same, and whether tables of cosines take centred rows. */
export function rankConstants(options: RankOptions): Python {
  return py`${rankByConstant(options)}
CENTRED = RANK_BY == ${'cosine'}  # rows, in tables of squared cosines`;
}

function weightsPart(frequency: NonNullable<RowOptions['tokenFrequency']>): PythonPart {
  if (frequency === 'uniform') return pythonPart(weightsUniform);
  if (frequency === 'merges') return pythonPart(weightsMerges);
  return pythonPart(weightsCounted, { counted: frequency.map(({ word, count }) => [word, count]) });
}
