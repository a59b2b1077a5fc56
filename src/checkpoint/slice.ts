/**
 * A part of a tensor in the file, as a matrix. A tensor of one dimension `[n]` counts as one row, `[1, n]`; one of more
 * than two as the matrix of its last dimension's rows, so that `[n_heads, d_model, d_head]` is `[n_heads d_model,
 * d_head]`.
 */
export interface Slice {
  readonly tensor: string;
  /** From (inclusive) to (exclusive), of the file's matrix; all if absent. */
  readonly rows?: readonly [number, number];
  readonly columns?: readonly [number, number];
  /** The result is the transpose of these rows and columns. */
  readonly transposed?: true;
}

/** The transpose of the same part. */
export function flipped({ transposed, ...slice }: Slice): Slice {
  return transposed ? slice : { ...slice, transposed: true };
}

/**
 * As few slices as read the same parts of a matrix, which follow each other along its rows or columns: neighbours in one
 * tensor are read as one.
 */
export function joined(
  slices: readonly Slice[],
  along: 'rows' | 'columns',
): { readonly slice: Slice; readonly count: number }[] {
  const runs: { slice: Slice; count: number }[] = [];
  for (const slice of slices) {
    const last = runs.at(-1);
    const both = last && together(last.slice, slice, (along === 'rows') === !slice.transposed);
    if (both) runs[runs.length - 1] = { slice: both, count: last.count + 1 };
    else runs.push({ slice, count: 1 });
  }
  return runs;
}

function together(a: Slice, b: Slice, alongRows: boolean): Slice | undefined {
  const [along, across] = alongRows ? (['rows', 'columns'] as const) : (['columns', 'rows'] as const);
  const [first, next] = [a[along], b[along]];
  if (!first || !next || first[1] !== next[0] || a.tensor !== b.tensor || a.transposed !== b.transposed)
    return;
  if (a[across]?.[0] !== b[across]?.[0] || a[across]?.[1] !== b[across]?.[1]) return;
  return { ...a, [along]: [first[0], next[1]] };
}
