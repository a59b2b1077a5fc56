import { QkLensError } from '../protocol/errors.js';
import { errorBody } from '../protocol/errorBody.js';
import { printError, printResult } from './output.js';
import { printAside, printOut } from './terminal.js';
import { helpOf, usage, VERBS } from './verbs/index.js';

const args = process.argv.slice(2);
// Words after `--` are taken verbatim.
const end = args.includes('--') ? args.indexOf('--') : args.length;
const json = args.slice(0, end).includes('--json');

/** Runs the command line's arguments and prints one answer. */
async function main(): Promise<void> {
  const [verb, ...rest] = args.filter((argument, i) => argument !== '--json' || i > end);
  if (verb === undefined || verb === '--help' || (verb === 'help' && rest.length === 0)) {
    printOut(usage().trimEnd());
    return;
  }
  const name = verb === 'help' ? rest[0] : verb;
  const known = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (!known) {
    throw new QkLensError('usage', `There is no verb "${name}". Known: ${Object.keys(VERBS).join(', ')}.`);
  }
  const wantsHelp = verb === 'help' || args.slice(0, end).includes('--help');
  printResult(wantsHelp ? helpOf(name, known) : await known.run(rest), json);
}

/** Prints one error; the exit code will be 1. */
function fail(error: unknown): void {
  process.exitCode = 1;
  printError(errorBody(error), json);
  if (!(error instanceof QkLensError) && error instanceof Error) error.stack?.split('\n').forEach(printAside);
}

process.once('uncaughtException', (error) => {
  fail(error);
  process.exit();
});
void main().catch(fail);
