import { QkLensError } from '../../protocol/errors.js';
import { listOf, oneOrMore, type OneOrMore } from '../../protocol/oneOrMore.js';
import { quoted } from '../../protocol/quoted.js';
import type { ModelInfo } from '../../protocol/model.js';
import type { CountedWord } from '../../protocol/rowOptions.js';
import type { Kind } from '../kinds/kind.js';

/** The values of options, by name, as `parseArgs` of `node:util` returns them. */
export interface OptionValues {
  readonly [name: string]: string | boolean | (string | boolean)[] | undefined;
}

/** What options need of the machine. */
export interface OptionFiles {
  /** The words of a file, or of a list that ships with QK Lens. */
  readWords(nameOrFile: string): Promise<readonly string[]>;
  /** The words of a text, most frequent first. */
  countWords(file: string): Promise<readonly CountedWord[]>;
  /** A whole text. */
  readText(file: string): Promise<string>;
  /** The absolute path. */
  resolve(path: string): string;
}

/** A value, or one that depends on the model. */
export type OfModel<T> = T | ((model: ModelInfo) => T);

/** The value for this model. */
export function forModel<T>(value: OfModel<T>, model: ModelInfo): T {
  return typeof value === 'function' ? (value as (model: ModelInfo) => T)(model) : value;
}

/** A field's form on the command line. */
export interface CommandLineForm<T> {
  /** Such as `[--top 10]`; empty if the command line has no option for the field. */
  readonly usage: string;
  /** What the option takes, where that is not the kind's text; empty if the usage says it. */
  readonly takes?: string;
  readonly options: {
    readonly [name: string]: { readonly type: 'string' | 'boolean'; readonly multiple?: boolean };
  };
  /**
   * @returns undefined if no option is given
   * @throws QkLensError `usage`
   */
  read(values: OptionValues, files: OptionFiles): OfModel<T> | undefined | Promise<T | undefined>;
  /** Reverses {@link read}. */
  write(value: T): readonly string[];
}

/**
 * An option with its value, which may begin with a dash; negative numbers are accepted as they are.
 */
export function option(name: string, value: string): readonly string[] {
  return /^-(?!\d+$)/.test(value) ? [`--${name}=${value}`] : [`--${name}`, value];
}

/** `--name VALUE`. */
export function valueOption<T>(
  name: string,
  kind: Kind<T>,
  shown: string = kind.example,
): CommandLineForm<T> {
  return {
    usage: `[--${name} ${shown}]`,
    options: { [name]: { type: 'string' } },
    read: (values) => {
      const text = values[name];
      return typeof text === 'string' ? readOption(name, kind, text) : undefined;
    },
    write: (value) => option(name, wordOf(kind, value)),
  };
}

/** A value as one word: a text as it is, a list without spaces between its items. */
export function wordOf<T>(kind: Kind<T>, value: T): string {
  if (kind.verbatim) return String(value);
  const written = kind.write(value);
  return Array.isArray(value) ? written.replaceAll(', ', ',') : written;
}

/**
 * Reads the text of an option.
 *
 * @throws QkLensError `usage`, or the kind's own code
 */
export function readOption<T>(name: string, kind: Kind<T>, text: string): T {
  return readWord(kind, text, (expects) => `--${name} takes ${expects}, not ${quoted(text)}.`);
}

/**
 * Reads an argument.
 *
 * @throws QkLensError `usage`, or the kind's own code
 */
export function readArgument<T>(kind: Kind<T>, text: string): T {
  return readWord(kind, text, (expects) => `${quoted(text)} is not ${expects}.`);
}

function readWord<T>(kind: Kind<T>, text: string, problem: (expects: string) => string): T {
  const value = kind.verbatim ? (text as T) : kind.read(text);
  if (value !== undefined) return value;
  throw new QkLensError(kind.errorCode ?? 'usage', problem(kind.expects));
}

/** `--name`, for a switch that is off without it. */
export function switchOption(name: string): CommandLineForm<boolean> {
  return {
    usage: `[--${name}]`,
    options: { [name]: { type: 'boolean' } },
    read: (values) => (values[name] === true ? true : undefined),
    write: (on) => (on ? [`--${name}`] : []),
  };
}

/** `--no-name`, for a switch that is on without it. */
export function offOption(name: string): CommandLineForm<boolean> {
  return {
    usage: `[--no-${name}]`,
    options: { [`no-${name}`]: { type: 'boolean' } },
    read: (values) => (values[`no-${name}`] === true ? false : undefined),
    write: (on) => (on ? [] : [`--no-${name}`]),
  };
}

/** `--name` and `--no-name`, for a switch whose default depends on the checkpoint. */
export function onOffOption(name: string): CommandLineForm<boolean> {
  return wordsOnOff(name, { on: true, off: false });
}

/** The same for a choice between two words, whose default is a third. */
export function wordsOnOff<T extends string | boolean>(
  name: string,
  words: { readonly on: T; readonly off: T },
): CommandLineForm<T> {
  return {
    usage: `[--${name}|--no-${name}]`,
    options: { [name]: { type: 'boolean' }, [`no-${name}`]: { type: 'boolean' } },
    read: (values) => {
      const [on, off] = [values[name] === true, values[`no-${name}`] === true];
      if (on && off) {
        throw new QkLensError(
          'usage',
          `--${name} and --no-${name} were both given: take one, or none of them.`,
        );
      }
      return on ? words.on : off ? words.off : undefined;
    },
    write: (value) => (value === words.on ? [`--${name}`] : value === words.off ? [`--no-${name}`] : []),
  };
}

/** `--name TEXT`, once for each text. */
export function repeatedOption(name: string, shown = 'TEXT'): CommandLineForm<readonly string[]> {
  return {
    usage: `[--${name} ${shown} …]`,
    options: { [name]: { type: 'string', multiple: true } },
    read: (values) => values[name] as readonly string[] | undefined,
    write: (texts) => texts.flatMap((text) => option(name, text)),
  };
}

/**
 * The same where one text alone is not in a list.
 *
 * @param most how many
 */
export function textsOption(name: string, most: number): CommandLineForm<OneOrMore<string>> {
  const repeated = repeatedOption(name);
  return {
    ...repeated,
    read: (values) => {
      const texts = (values[name] ?? []) as readonly string[];
      if (texts.length <= most) return oneOrMore(texts);
      throw new QkLensError('usage', `--${name} was given ${texts.length} times: take ${most} at most.`);
    },
    write: (value) => repeated.write(listOf(value)),
  };
}

/**
 * `--name TEXT`, once for each text, and `--file FILE`, for the text of a file. What is written names no file.
 *
 * @param most how many together
 */
export function textsOrFilesOption(name: string, most: number): CommandLineForm<OneOrMore<string>> {
  const texts = textsOption(name, most);
  return {
    ...texts,
    usage: `${texts.usage} [--file FILE …]`,
    options: { ...texts.options, file: { type: 'string', multiple: true } },
    read: async (values, files) => {
      const paths = (values['file'] ?? []) as readonly string[];
      const read = await Promise.all(paths.map((path) => files.readText(path)));
      return texts.read({ [name]: [...((values[name] ?? []) as readonly string[]), ...read] }, files) as
        | OneOrMore<string>
        | undefined;
    },
  };
}

/** `--name FILE`: words from a file, or from a list that ships with QK Lens. What is written names no real file. */
export function wordsOption(name: string, required = false): CommandLineForm<readonly string[]> {
  const usage = `--${name} FILE|first-names|common-words`;
  return {
    usage: required ? usage : `[${usage}]`,
    takes: 'words, one on each line of a file, or a list that ships with QK Lens',
    options: { [name]: { type: 'string' } },
    read: async (values, files) => {
      const given = values[name];
      return typeof given === 'string' ? files.readWords(given) : undefined;
    },
    write: () => [`--${name}`, `${name}.txt`],
  };
}

/** `--name FOLDER`: a path, which becomes absolute. */
export function pathOption(name: string, shown: string): CommandLineForm<string> {
  return {
    usage: `[--${name} ${shown}]`,
    options: { [name]: { type: 'string' } },
    read: (values, files) => {
      const given = values[name];
      return typeof given === 'string' ? files.resolve(given) : undefined;
    },
    write: (path) => option(name, path),
  };
}

/** For a field that the command line has no option for. */
export const NO_OPTION: CommandLineForm<never> = {
  usage: '',
  options: {},
  read: () => undefined,
  write: () => [],
};
