/** What a LoRA adapter changes of its base checkpoint's weights. */
export interface AdapterInfo {
  /** The base checkpoint's name. */
  readonly base: string;
  readonly method: 'LoRA' | 'rsLoRA' | 'DoRA' | 'rsLoRA with DoRA';
  /** Weights to which a product of low rank is added. */
  readonly changes: readonly AdapterChange[];
  /** Names of the base's tensors that others replace: of `modules_to_save`, and biases. */
  readonly replaced: readonly string[];
}

/** Weights of the same kind in several layers that are changed alike: W + scale B A. */
export interface AdapterChange {
  /** The end of the modules' names, such as `q_proj`. */
  readonly module: string;
  /** How many there are. */
  readonly count: number;
  readonly rank: number;
  readonly alpha: number;
  /** alpha / rank, or alpha / sqrt(rank) in rsLoRA. */
  readonly scale: number;
}

/** One line for people. */
export function adapterText({ base, method, changes, replaced }: AdapterInfo): string {
  const number = (value: number) => String(Number(value.toPrecision(6)));
  const parts = [
    ...changes.map(
      ({ module, count, rank, alpha, scale }) =>
        `${module} in ${count} ${count === 1 ? 'place' : 'places'} (rank ${rank}, alpha ${number(alpha)}, scale ${number(scale)})`,
    ),
    ...(replaced.length > 0
      ? [`${replaced.length} ${replaced.length === 1 ? 'tensor' : 'tensors'} replaced`]
      : []),
  ];
  return `${method} over ${base}: ${parts.join(', ')}`;
}
