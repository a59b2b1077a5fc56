import type { Output } from '../output.js';
import type { PlainOption } from '../plainOptions.js';

/** What an option of every verb says. */
export interface HowToRun {
  /** Standard error has all messages, not warnings alone. */
  readonly verbose: boolean;
}

/** An option as help and completion show it. */
export interface ShownOption extends PlainOption {
  /** The values to choose among, or their parts. */
  readonly values?: readonly string[] | undefined;
}

/** One verb of the command line. */
export interface Verb {
  /** Its arguments and options, for the usage text. */
  readonly usage: string;
  /** Its arguments' stand-ins, such as `MODEL_FOLDER`. */
  readonly arguments: readonly string[];
  /** Its options, those of all verbs apart. */
  readonly options: readonly ShownOption[];
  /** One line: the question it answers. */
  readonly summary: string;
  /** What `VERB --help` prints, where usage and summary are not all. */
  help?(): Output;
  /** @returns undefined if it printed all itself */
  run(args: readonly string[], how: HowToRun): Promise<Output | undefined>;
}
