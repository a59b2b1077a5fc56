import type { CheckpointInfo } from '../../protocol/model.js';
import type { RequestOf } from '../../protocol/questions.js';
import { pythonPart, type PythonPart } from '../../python/part.js';
import type { CompositionKind } from '../../protocol/composition.js';
import { py, type Python } from '../../python/python.js';
import { refuseShort } from '../../python/short.js';
import program from './short.py';

/** R of the later head is first second^T. */
const READS: { readonly [kind in CompositionKind]: { readonly first: Python; readonly second: Python } } = {
  Q: { first: py`W_Q.mT`, second: py`W_K` },
  K: { first: py`W_K.mT`, second: py`W_Q` },
  V: { first: py`W_V.mT`, second: py`W_O.mT` },
};

export function compositionShort(
  request: RequestOf<'composition'>,
  _checkpoint: CheckpointInfo,
  title: string,
): PythonPart {
  if (request.compare) refuseShort('comparison of two heads');
  return pythonPart(program, { ...READS[request.kind], title });
}
