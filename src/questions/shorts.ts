import type { CheckpointInfo } from '../protocol/model.js';
import type { Question, QuestionName, RequestOf } from '../protocol/questions.js';
import type { PythonPart } from '../python/part.js';
import { ablateShort } from './ablate/short.js';
import { affinityShort } from './affinity/short.js';
import { atlasShort } from './atlas/short.js';
import { compositionShort } from './composition/short.js';
import { congruenceShort } from './congruence/short.js';
import { functionsShort } from './functions/short.js';
import { headShort } from './head/short.js';
import { neighboursShort } from './neighbours/short.js';
import { neuronsShort } from './neurons/short.js';
import { ovShort } from './ov/short.js';
import { pairsShort } from './pairs/short.js';
import { patternsShort } from './patterns/short.js';
import { positionsShort } from './positions/short.js';
import { residualShort } from './residual/short.js';
import { runShort } from './run/short.js';
import { scoresShort } from './scores/short.js';
import { varianceShort } from './variance/short.js';

const SHORTS: {
  readonly [Q in QuestionName]: (
    request: RequestOf<Q>,
    checkpoint: CheckpointInfo,
    title: string,
  ) => PythonPart;
} = {
  ablate: ablateShort,
  affinity: affinityShort,
  atlas: atlasShort,
  composition: compositionShort,
  congruence: congruenceShort,
  functions: functionsShort,
  head: headShort,
  neighbours: neighboursShort,
  neurons: neuronsShort,
  ov: ovShort,
  pairs: pairsShort,
  patterns: patternsShort,
  positions: positionsShort,
  residual: residualShort,
  run: runShort,
  scores: scoresShort,
  variance: varianceShort,
};

/**
 * What is specific to one question's short program: it prints and draws the main result.
 *
 * @param title of the picture
 * @throws QkLensError `badRequest` for what it leaves out
 */
export function shortBody(
  { name, request }: Question,
  checkpoint: CheckpointInfo,
  title: string,
): PythonPart {
  const short = SHORTS[name] as (
    request: RequestOf<QuestionName>,
    checkpoint: CheckpointInfo,
    title: string,
  ) => PythonPart;
  return short(request, checkpoint, title);
}
