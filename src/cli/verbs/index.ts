import { COMMON_USAGE } from '../questionHelp.js';
import type { Output } from '../output.js';
import { QUESTION_NAMES } from '../../questions/questions.js';
import { cache } from './cache.js';
import { completion } from './completion.js';
import { download } from './download.js';
import { inspect } from './inspect.js';
import { mcp } from './mcp.js';
import { questionVerb } from './questionVerb.js';
import { sample } from './sample.js';
import { steps } from './steps.js';
import type { Verb } from './verb.js';

/** Every verb by its name: one for each question, and those about checkpoints and files. */
export const VERBS: Readonly<Record<string, Verb>> = {
  inspect,
  ...Object.fromEntries(QUESTION_NAMES.map((name) => [name, questionVerb(name)])),
  steps,
  download,
  sample,
  mcp,
  cache,
  completion: completion(() => VERBS),
};

/** All verbs, each with its arguments. */
export function usage(): string {
  const lines = Object.entries(VERBS).map(([name, verb]) => verbUsage(name, verb));
  return `QK Lens: what a transformer's heads match, from a checkpoint's weights.\n\n${lines.join('')}\nEvery question also takes:\n${COMMON_USAGE}\nEvery verb takes --help, --verbose (all messages on standard error), and --json: one JSON object on standard output.\nqk-lens --version prints the version. The shapes are in docs/cli.md, which is README.md of the npm package.\n`;
}

/** One verb's own help. */
export function helpOf(name: string, verb: Verb): Output {
  return verb.help?.() ?? { json: { verb: name, about: verb.summary }, text: () => verbUsage(name, verb) };
}

function verbUsage(name: string, { usage: own, summary }: Verb): string {
  return `  qk-lens ${name} ${own}\n      ${summary}\n`;
}
