import { ablate } from './ablate/question.js';
import { affinity } from './affinity/question.js';
import { atlas } from './atlas/question.js';
import { composition } from './composition/question.js';
import { congruence } from './congruence/question.js';
import { functions } from './functions/question.js';
import { head } from './head/question.js';
import { neighbours } from './neighbours/question.js';
import { neurons } from './neurons/question.js';
import { ov } from './ov/question.js';
import { pairs } from './pairs/question.js';
import { patterns } from './patterns/question.js';
import { positions } from './positions/question.js';
import { residual } from './residual/question.js';
import { run } from './run/question.js';
import { scores } from './scores/question.js';
import { variance } from './variance/question.js';

/** The descriptions of all questions. */
export const DESCRIPTIONS = {
  head,
  ov,
  variance,
  neurons,
  residual,
  run,
  patterns,
  ablate,
  congruence,
  neighbours,
  pairs,
  positions,
  atlas,
  composition,
  affinity,
  scores,
  functions,
};

export type Descriptions = typeof DESCRIPTIONS;
