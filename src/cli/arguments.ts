import { parseArgs, type ParseArgsConfig } from 'node:util';
import { QkLensError } from '../protocol/errors.js';
import { parseHeadRef, type HeadRef } from '../protocol/headRef.js';

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
    const what = (error as Error).message.replaceAll('\n', ' ');
    throw new QkLensError('usage', `${what} See: qk-lens help.`);
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

/**
 * A whole number given as an option.
 *
 * @throws QkLensError `usage`
 */
export function countOption(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || value < least || value > most) {
    throw new QkLensError('usage', `--${name} takes a whole number from ${least} to ${most}, not "${text}".`);
  }
  return value;
}

/** @throws QkLensError `badHead` */
export function parseHead(text: string): HeadRef {
  const ref = parseHeadRef(text);
  if (!ref) throw new QkLensError('badHead', `"${text}" names no head. Write it as 10.7, L10H7 or "10 7".`);
  return ref;
}

/**
 * A word from a fixed list, given as an option.
 *
 * @throws QkLensError `usage`
 */
export function choiceOption<T extends string>(name: string, text: string, choices: readonly T[]): T {
  const choice = choices.find((own) => own === text);
  if (choice !== undefined) return choice;
  throw new QkLensError('usage', `--${name} takes one of ${choices.join(', ')}, not "${text}".`);
}

/**
 * Names from a fixed list, given as an option and separated by commas; returned in the list's order.
 *
 * @throws QkLensError `usage`
 */
export function choicesOption<T extends string>(name: string, text: string, choices: readonly T[]): T[] {
  const named = text.split(',').map((own) => choiceOption(name, own.trim(), choices));
  return choices.filter((choice) => named.includes(choice));
}
