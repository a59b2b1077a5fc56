import { atlas } from './atlas.js';
import { cache } from './cache.js';
import { composition } from './composition.js';
import { congruence } from './congruence.js';
import { download } from './download.js';
import { head } from './head.js';
import { inspect } from './inspect.js';
import { neurons } from './neurons.js';
import { neighbours } from './neighbours.js';
import { ov } from './ov.js';
import { pairs } from './pairs.js';
import { residual } from './residual.js';
import { sample } from './sample.js';
import { variance } from './variance.js';
import type { Verb } from './verb.js';

export const VERBS: Readonly<Record<string, Verb>> = {
  inspect,
  head,
  ov,
  variance,
  residual,
  pairs,
  neighbours,
  atlas,
  composition,
  neurons,
  congruence,
  download,
  sample,
  cache,
};

export function usage(): string {
  const lines = Object.entries(VERBS).map(
    ([name, verb]) => `  qk-lens ${name} ${verb.usage}\n      ${verb.summary}\n`,
  );
  return `QK Lens: what a transformer's heads match, from a checkpoint's weights.\n\n${lines.join('')}\nEvery verb takes --json: one JSON object on standard output. docs/cli.md has the shapes.\n`;
}
