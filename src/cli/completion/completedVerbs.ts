import { HELP, JSON_OUTPUT, VERBOSE } from '../plainOptions.js';
import type { ShownOption, Verb } from '../verbs/verb.js';

/** What a shell offers for an argument, or for an option's value. */
export interface Offered {
  readonly values: readonly string[];
  /** Several of the values may be given, separated by commas. */
  readonly several: boolean;
  readonly files: boolean;
}

export interface CompletedOption {
  /** With its dashes. */
  readonly name: string;
  readonly about: string;
  /** Absent for a switch. */
  readonly value?: Offered;
}

/** A verb as a shell completes it. */
export interface CompletedVerb {
  readonly name: string;
  readonly about: string;
  readonly arguments: readonly Offered[];
  readonly options: readonly CompletedOption[];
}

const OF_EVERY_VERB = [JSON_OUTPUT, VERBOSE, HELP];

/** What can be typed after `qk-lens`, by the verbs' own descriptions. */
export function completedVerbs(verbs: Readonly<Record<string, Verb>>): readonly CompletedVerb[] {
  return Object.entries(verbs).map(([name, verb]) => ({
    name,
    about: verb.summary,
    arguments: verb.arguments.map((standIn) => offered(standIn)),
    options: [...verb.options, ...OF_EVERY_VERB].flatMap(completedOptions),
  }));
}

/** The options in a usage text, such as `[--vectors 2 | --vector 0,3-5]`. */
function completedOptions({ usage, about, values }: ShownOption): readonly CompletedOption[] {
  const found = usage.matchAll(/--([a-z][a-z-]*)(?: (?![|[])(\S+))?/g);
  return [...found].map(([, name, word]) => ({
    name: `--${name}`,
    about,
    ...(word !== undefined && { value: offered(word, values) }),
  }));
}

/**
 * What stands for a value in a usage text, such as `uniform|merges|FILE`: words to choose among are those that are
 * known, and those in lower case.
 */
function offered(standIn: string, known: readonly string[] = []): Offered {
  const parts = standIn.replace(/\]$/, '').split(/[|,]/);
  const isWord = (part: string) => known.includes(part) || (parts.length > 1 && /^[a-z][a-z-]*$/.test(part));
  const values = parts.filter(isWord);
  return {
    values,
    several: values.length > 1 && standIn.includes(','),
    files: parts.some((part) => /(FILE|FOLDER)$/.test(part)),
  };
}
