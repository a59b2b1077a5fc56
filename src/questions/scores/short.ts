import type { CheckpointInfo } from '../../protocol/model.js';
import { prependsBos } from '../../protocol/prependsBos.js';
import type { RequestOf } from '../../protocol/questions.js';
import { pythonPart, type PythonPart } from '../../python/part.js';
import { refuseShort } from '../../python/short.js';
import { randomTokens } from './prompts.js';
import program from './short.py';

/** The induction score on random tokens of PyTorch's own. */
export function scoresShort(
  request: RequestOf<'scores'>,
  checkpoint: CheckpointInfo,
  title: string,
): PythonPart {
  if (request.text !== undefined) refuseShort('texts');
  const { count, below } = randomTokens(request, checkpoint);
  const { beginning } = checkpoint.tokenizer;
  return pythonPart(program, {
    ...{ below, count, draws: request.draws, title: `${title}: induction` },
    first: prependsBos(request, checkpoint) && beginning ? [beginning.id] : [],
    most: Math.min(20, checkpoint.model.nLayers * checkpoint.model.nHeads),
  });
}
