import { QkLensError } from '../protocol/errors.js';
import { errorBody } from '../protocol/errorBody.js';
import { printError, printResult } from './output.js';
import { usage, VERBS } from './verbs/index.js';

/** Runs the command line's arguments, prints one answer, and returns the exit code: 0, or 1 after an error. */
async function main(args: readonly string[]): Promise<number> {
  // What follows `--` is taken as it is.
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const json = args.slice(0, end).includes('--json');
  try {
    const [verb, ...rest] = args.filter((argument, i) => argument !== '--json' || i > end);
    if (verb === undefined || verb === 'help' || verb === '--help') {
      process.stdout.write(usage());
      return 0;
    }
    const run = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
    if (!run)
      throw new QkLensError('usage', `There is no verb "${verb}". Known: ${Object.keys(VERBS).join(', ')}.`);
    printResult(await run.run(rest), json);
    return 0;
  } catch (error) {
    printError(errorBody(error), json);
    if (!(error instanceof QkLensError) && error instanceof Error)
      process.stderr.write(`${error.stack ?? ''}\n`);
    return 1;
  }
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
