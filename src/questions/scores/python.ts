import { listOf } from '../../protocol/oneOrMore.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { prependsBos } from '../../protocol/prependsBos.js';
import type { RequestOf } from '../../protocol/questions.js';
import { pythonPart } from '../../python/part.js';
import type { ProgramParts } from '../../python/program.js';
import { py, type Python } from '../../python/python.js';
import program from './program.py';
import randomPrompts from './random_prompts.py';
import textPrompts from './text_prompts.py';
import { randomTokens, roomOf } from './prompts.js';

type ScoresRequest = RequestOf<'scores'>;

/** Runs the model; what weights alone say is no part of it. */
export function scoresPython(request: ScoresRequest, checkpoint: CheckpointInfo): ProgramParts {
  const { text, scores } = request;
  return {
    spaces: [],
    pieces: text === undefined ? ['random'] : ['words'],
    constants: py`SCORES = ${scores}
${promptConstants(request, checkpoint)}
SEES_ALL = ${checkpoint.model.bidirectional === true}`,
    body: pythonPart(program, { prompts: pythonPart(text === undefined ? randomPrompts : textPrompts) }),
  };
}

/** What the prompts are made from. */
function promptConstants(request: ScoresRequest, checkpoint: CheckpointInfo): Python {
  const { text, draws, seed, piece } = request;
  const { beginning, ending } = checkpoint.tokenizer;
  const begins = prependsBos(request, checkpoint);
  const around = py`FIRST, LAST = ${begins && beginning ? [beginning.id] : []}, ${begins && ending ? [ending.id] : []}`;
  if (text !== undefined) {
    return py`TEXTS = ${listOf(text)}
PIECE = ${Math.min(piece, roomOf(request, checkpoint))}
${around}`;
  }
  const { count, below, never } = randomTokens(request, checkpoint);
  return py`SEED = ${seed}
DRAWS = ${draws}
TOKENS = ${count}
BELOW, NEVER = ${below}, ${never}
${around}`;
}
