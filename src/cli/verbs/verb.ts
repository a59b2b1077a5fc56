import type { Output } from '../output.js';

/** One verb of the command line. */
export interface Verb {
  /** Its arguments and options, for the usage text. */
  readonly usage: string;
  /** One line: the question it answers. */
  readonly summary: string;
  /** What `VERB --help` prints, where usage and summary are not all. */
  help?(): Output;
  run(args: readonly string[]): Promise<Output>;
}
