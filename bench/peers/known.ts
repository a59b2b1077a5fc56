/** A difference that was looked into, and is none of ours. */
export interface Known {
  /** Where it is, if not wherever it occurs. */
  readonly checkpoint?: string;
  /** Matches `kind, what`, or `program of question`, or what failed. */
  readonly what: RegExp;
  /** Matches a line of what differs. */
  readonly line?: RegExp;
  /** What TransformerLens does, and how it is known that our numbers are right. */
  readonly why: string;
}

const LOADING = /^loading there/;

export const KNOWN: readonly Known[] = [
  {
    what: LOADING,
    line: /Could not determine supported architecture/,
    why: 'TransformerLens 4.3 does not know the architecture',
  },
  {
    checkpoint: 'gpt_neox-not-parallel',
    what: LOADING,
    why: 'TransformerLens 4.3 needs attention biases, which this GPT-NeoX lacks',
  },
  {
    checkpoint: 'phi',
    what: LOADING,
    why: 'TransformerLens 4.3 stops at biases of values that several heads share',
  },
];
