/** All that a checkpoint and the thread that follows its tokenizer's rules say to each other. */

/** What the thread is started with. */
export interface ThreadData {
  /** The folder whose tokenizer files it reads. */
  readonly folder: string;
}

export interface SplitRequest {
  readonly texts: readonly string[];
}

/** The first reply, without ids, says that the rules are set up; then comes one for each request. */
export type ThreadReply =
  | { readonly ids: readonly (readonly unknown[])[] }
  | {
      /** Words that follow the file's name: "has rules that …". */
      readonly problem: string;
      /** The index of the text that it came up with. */
      readonly at: number;
    };

/** Why a tokenizer's rules can't be followed, in words that follow the file's name. */
export class RulesProblem extends Error {
  constructor(
    message: string,
    /** The index of the text that it came up with; undefined where that is not known. */
    readonly at?: number,
  ) {
    super(message);
    this.name = 'RulesProblem';
  }
}
