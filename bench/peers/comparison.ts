/** What is compared, in the order of the table's columns. */
export const KINDS = [
  'logits of transformers',
  'logits',
  'logits by part',
  'attention patterns',
  'ablated heads',
  'W_E, W_U, W_EE',
  'neurons',
  'spectra',
  'copying scores',
  'notebook on head 10.7',
] as const;

export type Kind = (typeof KINDS)[number];

/** How far numbers may be apart, in units of the largest of their group, where both sides compute in float32. */
export const FLOAT32_TOLERANCE = 1e-4;

/** The same for spectra, which both compute in float64 from weights that were processed in float32. */
export const SPECTRA_TOLERANCE = 1e-6;

export type Pair = readonly [ours: number, theirs: number];

export interface Apart {
  readonly name: string;
  readonly ours: number;
  readonly theirs: number;
}

/** A group of numbers, beside those of TransformerLens. */
export interface Comparison {
  readonly kind: Kind;
  readonly what: string;
  readonly compared: number;
  /** The largest difference over the group's largest number of theirs; NaN if a number is missing on one side. */
  readonly largest: number;
  readonly tolerance: number;
  /** The numbers that differ by more than the tolerance. */
  readonly apart: readonly Apart[];
}

/**
 * @param name of the number at an index of `pairs`
 * @param scale what differences are divided by, if not by the largest of `theirs`
 */
export function compare(
  kind: Kind,
  what: string,
  pairs: readonly Pair[],
  name: (index: number) => string,
  { tolerance = FLOAT32_TOLERANCE, scale = largestOf(pairs) } = {},
): Comparison {
  const apart: Apart[] = [];
  let largest = 0;
  pairs.forEach(([ours, theirs], i) => {
    const difference = ours === theirs ? 0 : Math.abs(ours - theirs) / scale;
    if (!(difference <= tolerance)) apart.push({ name: name(i), ours, theirs });
    largest = Number.isNaN(difference) ? NaN : Math.max(largest, difference);
  });
  return { kind, what, compared: pairs.length, largest, tolerance, apart };
}

/** Pairs numbers by their places; a longer list's last ones have NaN on the other side. */
export function paired(ours: readonly number[], theirs: readonly number[]): Pair[] {
  const length = Math.max(ours.length, theirs.length);
  return Array.from({ length }, (_, i) => [ours.at(i) ?? NaN, theirs.at(i) ?? NaN]);
}

function largestOf(pairs: readonly Pair[]): number {
  return pairs.reduce((most, [, theirs]) => Math.max(most, Number.isNaN(theirs) ? 0 : Math.abs(theirs)), 0);
}
