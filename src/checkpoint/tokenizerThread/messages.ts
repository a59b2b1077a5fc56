/** The messages between a checkpoint and the thread that runs its tokenizer's rules. */

/** The thread's start data. */
export interface ThreadData {
  /** The folder or the GGUF file whose tokenizer it reads. */
  readonly place: string;
}

export interface SplitRequest {
  readonly texts: readonly string[];
}

/** The first reply, without ids, reports that the rules are set up; then one follows for each request. */
export type ThreadReply =
  | { readonly ids: readonly (readonly unknown[])[] }
  | {
      /** Words that follow the file's name: "has rules that …". */
      readonly problem: string;
      /** The index of the text that caused it. */
      readonly at: number;
    };

/** Why a tokenizer's rules failed, in words that follow the file's name. */
export class RulesProblem extends Error {
  constructor(
    message: string,
    /** The index of the text that caused it; undefined if unknown. */
    readonly at?: number,
  ) {
    super(message);
    this.name = 'RulesProblem';
  }
}
