import type { Output } from '../output.js';

/** One verb of the command line. */
export interface Verb {
  /** Its arguments and options, for the usage text. */
  readonly usage: string;
  /** One line: the question it answers. */
  readonly summary: string;
  run(args: readonly string[]): Promise<Output>;
}
