import type { Output } from '../output.js';

/** What an option of every verb says. */
export interface HowToRun {
  /** Standard error has all messages, not warnings alone. */
  readonly verbose: boolean;
}

/** One verb of the command line. */
export interface Verb {
  /** Its arguments and options, for the usage text. */
  readonly usage: string;
  /** One line: the question it answers. */
  readonly summary: string;
  /** What `VERB --help` prints, where usage and summary are not all. */
  help?(): Output;
  run(args: readonly string[], how: HowToRun): Promise<Output>;
}
