import { parseArgs, type ParseArgsConfig } from 'node:util';
import { QkLensError } from '../protocol/errors.js';

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * Reads a verb's arguments.
 *
 * @param names of the positional arguments, all required
 * @throws QkLensError `usage`
 */
export function readArguments<O extends Options>(
  args: readonly string[],
  names: readonly string[],
  options: O,
) {
  const { values, positionals } = parse(args, options);
  if (positionals.length !== names.length) {
    throw new QkLensError(
      'usage',
      `Expected ${names.join(' ')}, got ${positionals.length ? positionals.join(' ') : 'nothing'}. See: qk-lens help.`,
    );
  }
  return { values, positionals };
}

function parse<O extends Options>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: withNegativeNumbers(args), options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node.js explains at length how to write a positional argument that begins with "-"; no verb takes one.
    const [what] = (error as Error).message.replaceAll('\n', ' ').split(/\. To specify a positional/);
    throw new QkLensError('usage', `${what.replace(/\.$/, '')}. See: qk-lens help.`);
  }
}

/**
 * `--position -1` as `--position=-1`: parseArgs takes a word that begins with a dash for another option, except after
 * `--`.
 */
function withNegativeNumbers(args: readonly string[]): string[] {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const joined = args.slice(0, end).reduce<string[]>((before, argument) => {
    const option = before.at(-1);
    const isValue = /^-\d/.test(argument) && option?.startsWith('--') && !option.includes('=');
    return isValue ? [...before.slice(0, -1), `${option}=${argument}`] : [...before, argument];
  }, []);
  return [...joined, ...args.slice(end)];
}
