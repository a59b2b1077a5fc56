import type { NULLS } from './nulls.js';

/** A statement about a number. */
export interface Claim {
  /** As it is printed, with a hole such as `{score}` for each value. */
  readonly text: string;
  readonly against: keyof typeof NULLS;
}

/** The holes of a claim's text. */
export type Holes<Text extends string> = Text extends `${string}{${infer Hole}}${infer Rest}`
  ? Hole | Holes<Rest>
  : never;

/** The text with its holes filled. */
export function fill<Text extends string>(
  text: Text,
  values: { readonly [hole in Holes<Text>]: string | number },
): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, hole: Holes<Text>) => String(values[hole]));
}
