/** A difference that was traced to its cause, and is none of ours. */
export interface Known {
  readonly checkpoint: string;
  /** Matches `kind, what`, or `program of question`, or what failed. */
  readonly what: RegExp;
  /** Matches a line of what differs. */
  readonly line?: RegExp;
  /** The largest difference, in units of the largest number, to two digits: another one is another difference. */
  readonly largest?: number;
  /** What TransformerLens does, and how it is known that our numbers are right. */
  readonly why: string;
}

const UNFOLDED = 'TransformerLens 4.3 folds no norms of the family (`supports_fold_ln = False`)';
const LOADING = /^loading there/;

export const KNOWN: readonly Known[] = [
  ...on(['internlm2'], {
    what: /^(logits of transformers|loading there)/,
    line: /Transformers does not recognize this architecture/,
    why: 'transformers 5.24 does not know the architecture',
  }),
  ...on(
    [
      ...['camembert', 'deberta', 'deberta-relative', 'deberta-v2', 'deberta-v2-relative', 'distilbert'],
      ...['distilbert-sinusoidal', 'electra', 'helium', 'ministral', 'modernbert', 'modernbert-biases'],
      ...['xlm-roberta', 'granitemoeshared', 'phimoe'],
    ],
    {
      what: LOADING,
      line: /Could not determine supported architecture/,
      why: 'TransformerLens 4.3 does not know the architecture',
    },
  ),
  ...on(['phi-qk-norm'], {
    what: LOADING,
    line: /adapter did not declare/,
    why: 'TransformerLens 4.3 does not know the norms of queries and keys',
  }),
  ...on(['phi'], {
    what: LOADING,
    line: /weight_processing\.py\)$/,
    why: 'TransformerLens 4.3 stops at biases of values that several heads share',
  }),
  ...on(['gpt_neox-not-parallel'], {
    what: LOADING,
    why: 'TransformerLens 4.3 needs attention biases, which this GPT-NeoX lacks',
  }),
  ...on(['gpt_bigcode-many-keys'], {
    what: LOADING,
    why: 'TransformerLens 4.3 takes every GPT-BigCode to have one key head (`multi_query`)',
  }),
  ...on(['falcon_h1'], {
    what: LOADING,
    line: /size of tensor/,
    why: 'TransformerLens 4.3 stops when it folds the norms of Falcon-H1',
  }),
  ...on(['falcon-40b'], {
    what: LOADING,
    line: /split_with_sizes/,
    why: 'TransformerLens 4.3 takes Falcon’s `multi_query` to mean one key head, which transformers ignores with `new_decoder_architecture`',
  }),
  ...on(['falcon-one-norm'], {
    what: LOADING,
    line: /ln_attn/,
    why: 'TransformerLens 4.3 takes a Falcon with `new_decoder_architecture` to have two norms, also with `num_ln_in_parallel_attn` 1',
  }),
  ...measured('falcon-alibi', {
    why: 'Falcon with ALiBi: transformers 5.24 adds it to the mask, and in eager attention, which TransformerLens 4.3 follows (its logits are the same to 2e-6), once more to the scores. The default attention (SDPA) adds it once, and so does QK Lens',
    kinds: {
      logits: 2.9e-2,
      'logits by part': 8.9e-2,
      'attention patterns': 1.5e-1,
      'ablated heads': 8.1e-2,
    },
  }),
  ...measured('bamba', {
    why: UNFOLDED,
    kinds: { 'W_E, W_U, W_EE': 2.9e-1, neurons: 2.5e-1, spectra: 1.7e-1, 'copying scores': 8.5e-2 },
  }),
  ...measured('granitemoe', {
    why: 'TransformerLens 4.3 leaves Granite’s multipliers out of the weights (2 for logits there, 3 for the embedding); the logits are the same',
    kinds: { 'logits by part': 5.0e-1, 'W_E, W_U, W_EE': 2.0, spectra: 8.0 },
  }),
  ...measured('granitemoehybrid', {
    why: UNFOLDED,
    kinds: { 'W_E, W_U, W_EE': 3.5e-1, spectra: 3.1e-1, 'copying scores': 2.5e-1 },
  }),
  ...measured('granitemoehybrid-rope', {
    why: UNFOLDED,
    kinds: { 'W_E, W_U, W_EE': 2.2e-1, spectra: 6.8e-2, 'copying scores': 9.7e-2 },
  }),
  ...measured('jamba', {
    why: UNFOLDED,
    kinds: { 'W_E, W_U, W_EE': 3.0e-1, spectra: 7.2e-2, 'copying scores': 3.3e-2 },
  }),
  ...on(['nemotron_h'], {
    what: /^weights/,
    line: /no attribute 'attn'/,
    why: 'TransformerLens 4.3 has no W_Q, W_K and W_V of Nemotron-H',
  }),
  ...on(['deepseek_v2', 'deepseek_v2-no-query-latent', 'deepseek_v3'], {
    what: /^weights/,
    line: /W_Q is not available on MLA/,
    why: 'TransformerLens 4.3 has no W_Q, W_K and W_V of latent attention',
  }),
];

function on(checkpoints: readonly string[], difference: Omit<Known, 'checkpoint'>): Known[] {
  return checkpoints.map((checkpoint) => ({ checkpoint, ...difference }));
}

/** Differences by their kind. */
function measured(
  checkpoint: string,
  { why, kinds }: { readonly why: string; readonly kinds: Readonly<Record<string, number>> },
): Known[] {
  return Object.entries(kinds).map(([kind, largest]) => ({
    checkpoint,
    what: new RegExp(`^${kind},`),
    largest,
    why,
  }));
}
