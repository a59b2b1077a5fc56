import { parseArgs, type ParseArgsConfig } from 'node:util';
import { QkLensError } from '../protocol/errors.js';

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * Reads a verb's arguments.
 *
 * @param names of the positional arguments, all of which must be given
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
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new QkLensError('usage', `${(error as Error).message} See: qk-lens help.`);
  }
}

/**
 * A whole number given as an option.
 *
 * @throws QkLensError `usage`
 */
export function countOption(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new QkLensError('usage', `--${name} takes a whole number from ${least} to ${most}, not "${text}".`);
  }
  return value;
}
