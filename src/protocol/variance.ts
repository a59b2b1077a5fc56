import type { HeadRef } from './headRef.js';
import type { Provenance, VocabularySpace, WeightOptions } from './model.js';
import type { LeftOutWord, WordSpelling } from './words.js';

/** How much of the words' (un)embeddings a head's left (query) or right (key) singular space explains. */
export interface VarianceRequest extends WeightOptions {
  readonly head: HeadRef;
  readonly side: 'query' | 'key';
  readonly space: VocabularySpace;
  readonly words: readonly string[];
  /** A second list to test the first against. */
  readonly against?: readonly string[];
  readonly spelling: WordSpelling;
  /** Names of the lists, such as "first names". */
  readonly labels?: { readonly words: string; readonly against?: string };
  /** The span of this many leading singular vectors of `qk`; all d_head if absent. */
  readonly vectors?: number;
}

export interface ExplainedWord {
  readonly word: string;
  readonly id: number;
  /** The squared length of the unit row's projection onto the space, 0 to 1. */
  readonly explained: number;
  /** explained times d_model / (number of vectors): 1 for a random direction. */
  readonly ratio: number;
}

export interface ExplainedList {
  readonly words: readonly ExplainedWord[];
  readonly leftOut: readonly LeftOutWord[];
  /** Of the ratios. */
  readonly mean: number;
}

/** Counts of ratios in equal bins starting at `from`. They cover the words' ratios too; the last bin is open above. */
export interface Histogram {
  readonly from: number;
  readonly binWidth: number;
  readonly counts: readonly number[];
}

export interface VarianceResult extends Provenance, ExplainedList {
  readonly head: HeadRef;
  readonly side: 'query' | 'key';
  readonly space: VocabularySpace;
  readonly spelling: WordSpelling;
  readonly vectors: number;
  /** Ratios of every token of the vocabulary. */
  readonly baseline: { readonly mean: number; readonly sd: number; readonly histogram: Histogram };
  readonly against?: ExplainedList;
  /** Rank-sum test of the words' ratios against the second list's, or against the whole vocabulary's without one. */
  readonly test?: RankSum;
}

/** Mann and Whitney's rank-sum test, two-sided, by the normal approximation with ties. */
export interface RankSum {
  readonly u: number;
  readonly p: number;
  /** Rank-biserial correlation, -1 to 1: 1 when every word's ratio is above every one of the others'. */
  readonly effect: number;
}
