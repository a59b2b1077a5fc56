import { resolve } from 'node:path';
import { QkLensError } from '../../protocol/errors.js';
import { RESULTS_FOLDER } from '../../results/resultFolder.js';
import { readArguments } from '../arguments.js';
import { commandLineCheckpoints } from '../checkpoints.js';
import type { Verb } from './verb.js';

const MODEL = {
  usage: '--model NAME=FOLDER',
  about: 'A checkpoint that may be asked about, by a name of your choice. As often as there are checkpoints.',
};
const RESULTS = {
  usage: '--results FOLDER',
  about: `Kept results to offer as resources. Default: ${RESULTS_FOLDER} here.`,
};
const TOKENS = { usage: '--max-tokens 4000', about: 'About how long an answer may be.' };
const TIMEOUT = { usage: '--timeout 120', about: 'Seconds after which an answer is given up.' };

export const mcp: Verb = {
  usage: `[${MODEL.usage} …] [${RESULTS.usage}] [${TOKENS.usage}] [${TIMEOUT.usage}]`,
  arguments: [],
  options: [MODEL, RESULTS, TOKENS, TIMEOUT],
  summary: 'answers assistants on standard input and output, by the Model Context Protocol',
  async run(args, how) {
    const { values } = readArguments(args, [], {
      model: { type: 'string', multiple: true, default: [] },
      results: { type: 'string', default: RESULTS_FOLDER },
      'max-tokens': { type: 'string', default: '4000' },
      timeout: { type: 'string', default: '120' },
    });
    const [{ askerOf, namedFolder }, { serve }] = await Promise.all([
      import('../mcp/heldCheckpoints.js'),
      import('../mcp/serve.js'),
    ]);
    const named = values.model
      .map(namedFolder)
      .map(({ name, folder }) => ({ name, folder: resolve(folder) }));
    const [twice] = named.filter(({ name }, at) => named.findIndex((own) => own.name === name) < at);
    if (twice) throw new QkLensError('usage', `Two checkpoints are named "${twice.name}".`);
    const { checkpoints, close } = commandLineCheckpoints(how);
    try {
      await serve({
        asker: askerOf(checkpoints, named),
        resultsFolder: resolve(values.results),
        maxTokens: whole(values['max-tokens'], '--max-tokens', 200, 100_000),
        timeout: whole(values.timeout, '--timeout', 1, 86_400),
      });
    } finally {
      await close();
    }
    return undefined;
  },
};

function whole(text: string, option: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new QkLensError('usage', `${option} must be a whole number from ${least} to ${most}, not "${text}".`);
}
