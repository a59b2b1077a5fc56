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
    what: /^(logits of transformers|loading there)/,
    line: /Transformers does not recognize this architecture/,
    why: 'transformers 5.24 does not know the architecture',
  },
  {
    what: LOADING,
    line: /Could not determine supported architecture/,
    why: 'TransformerLens 4.3 does not know the architecture',
  },
  {
    what: LOADING,
    line: /adapter did not declare/,
    why: 'TransformerLens 4.3 does not know the norms of queries and keys',
  },
  {
    checkpoint: 'gpt_neox-not-parallel',
    what: LOADING,
    why: 'TransformerLens 4.3 needs attention biases, which this GPT-NeoX lacks',
  },
  {
    what: LOADING,
    line: /weight_processing\.py\)$/,
    why: 'TransformerLens 4.3 stops at biases of keys and values that several heads share',
  },
  {
    checkpoint: 'falcon-alibi',
    what: /^(logits|logits by part|attention patterns|ablated heads),/,
    why: 'TransformerLens 4.3 runs Falcon with ALiBi otherwise than transformers does; QK Lens has the logits of transformers',
  },
];
