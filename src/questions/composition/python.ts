import type { CompositionKind, CompositionRequest, HeadPair } from '../../protocol/composition.js';
import type { CheckpointInfo, ModelInfo } from '../../protocol/model.js';
import { embeddingOf } from '../../python/embedding.js';
import { joinedParts, pythonPart, type PythonPart } from '../../python/part.js';
import type { ProgramParts } from '../../python/program.js';
import { py, type Python } from '../../python/python.js';
import { rankByConstant } from '../../python/rows.js';
import comparison from './comparison.py';
import scores from './scores.py';

/** R of the later head is first second^T. */
const READS: { readonly [kind in CompositionKind]: { readonly first: Python; readonly second: Python } } = {
  Q: { first: py`W_Q[layer].mT`, second: py`W_K[layer]` },
  K: { first: py`W_K[layer].mT`, second: py`W_Q[layer]` },
  V: { first: py`W_V[layer].mT`, second: py`W_O[layer].mT` },
};

export function compositionPython(
  { kind, compare, ...rank }: CompositionRequest,
  { model }: CheckpointInfo,
): ProgramParts {
  return {
    spaces: [],
    pieces: compare ? ['spectra'] : [],
    constants: compare ? rankByConstant(rank) : py`KIND = ${kind}  # what the later head reads with`,
    body: joinedParts([
      compare ? comparisonPart(compare, embeddingOfEither(compare, model)) : pythonPart(scores, READS[kind]),
    ]),
  };
}

/** Nothing is known here of the other checkpoint. */
function embeddingOfEither({ otherFolder }: HeadPair, model: ModelInfo): Python {
  return otherFolder === undefined ? embeddingOf(py`which`, model) : py`embedding(which)`;
}

/** Tokens shown at each end. */
const MOVED_TOKENS = 20;

function comparisonPart({ a, b, otherFolder }: HeadPair, embedding: Python): PythonPart {
  return pythonPart(comparison, {
    ...{ a_layer: a.layer, a_head: a.head, b_layer: b.layer, b_head: b.head },
    other: otherFolder === undefined ? py`model` : py`other_model`,
    // The other checkpoint's dtypes are not known here.
    b_stored_as: otherFolder === undefined ? py`B` : py`A`,
    embedding,
    moved_tokens: MOVED_TOKENS,
  });
}
