import { version } from '../../package.json';
import { QkLensError } from '../protocol/errors.js';
import { errorBody } from '../protocol/errorBody.js';
import { printError, printResult } from './output.js';
import { printAside, printOut } from './terminal.js';
import { helpOf, usage, VERBS } from './verbs/index.js';

/** Options that stand anywhere. */
const OF_ALL: readonly string[] = ['--json', '--verbose', '--version'];

/**
 * Runs the command line's arguments and prints one answer, or one error.
 *
 * @returns the exit code
 */
export async function runArguments(args: readonly string[]): Promise<0 | 1> {
  try {
    await answerTo(args);
    return 0;
  } catch (error) {
    printFailure(error, args);
    return 1;
  }
}

/** Prints one error in the form the arguments ask for. */
export function printFailure(error: unknown, args: readonly string[]): void {
  printError(errorBody(error), has(args, '--json'));
  if (!(error instanceof QkLensError) && error instanceof Error) error.stack?.split('\n').forEach(printAside);
}

async function answerTo(args: readonly string[]): Promise<void> {
  const [verb, ...rest] = args.filter((argument, i) => !OF_ALL.includes(argument) || i > optionsEnd(args));
  if (verb === 'version' || has(args, '--version')) {
    printResult({ json: { version }, text: () => version }, has(args, '--json'));
    return;
  }
  if (verb === undefined || verb === '--help' || (verb === 'help' && rest.length === 0)) {
    printOut(usage().trimEnd());
    return;
  }
  const name = verb === 'help' ? rest[0] : verb;
  const known = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (!known) {
    throw new QkLensError('usage', `There is no verb "${name}". Known: ${Object.keys(VERBS).join(', ')}.`);
  }
  const help = verb === 'help' || has(args, '--help');
  const answer = help ? helpOf(name, known) : await known.run(rest, { verbose: has(args, '--verbose') });
  if (answer) printResult(answer, has(args, '--json'));
}

/** Words after `--` are taken verbatim. */
function optionsEnd(args: readonly string[]): number {
  return args.includes('--') ? args.indexOf('--') : args.length;
}

function has(args: readonly string[], option: string): boolean {
  return args.slice(0, optionsEnd(args)).includes(option);
}
