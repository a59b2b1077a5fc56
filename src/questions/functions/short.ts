import type { CheckpointInfo } from '../../protocol/model.js';
import type { RequestOf } from '../../protocol/questions.js';
import { pythonPart, type PythonPart } from '../../python/part.js';
import { refuseShort, shortSpace } from '../../python/short.js';
import { builtInRelations } from '../../words/relations/builtIn.js';
import program from './short.py';

/** The relation that the short program has. */
const SHOWN = 'country-capital';

export function functionsShort(
  { source, first, top, relations, variant }: RequestOf<'functions'>,
  checkpoint: CheckpointInfo,
  title: string,
): PythonPart {
  if (relations !== undefined) refuseShort('relations from a folder');
  const { rows, needs } = shortSpace(source, variant, checkpoint);
  const { pairs } = builtInRelations().find(({ name }) => name === SHOWN)!;
  const written = pairs.map((pair) => pair.join(', ')).join('; ');
  return pythonPart(program, { needs, space: rows, pairs: written, first, top, title: `${title}: ${SHOWN}` });
}
