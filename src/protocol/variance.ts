import type { HeadRef } from './headRef.js';
import {
  DEFAULT_PROCESSING,
  type Processing,
  type Provenance,
  STORED_PROCESSING,
  type VocabularySpace,
  type WeightOptions,
} from './model.js';
import type { RowOptions, RowsTaken } from './rowOptions.js';
import type { LeftOutWord, WordSpelling } from './words.js';

/**
 * How much of the words' (un)embeddings a head's left (query) or right (key) singular space explains. `center` takes the
 * rows less their mean if the side is centred; `tokenFrequency` counts tokens in that mean and in the baseline.
 */
export interface VarianceRequest extends WeightOptions, RowOptions {
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
  /** Test under another processing too: the weights as stored, or the default processing if those are requested. */
  readonly bothProcessings?: boolean;
}

export interface ExplainedWord {
  /** As it was looked up: with its leading space if spellings of both kinds were. */
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

/**
 * Counts of ratios in equal bins starting at `from`, each token's its weight. They cover the words' ratios too; the last
 * bin is open above.
 */
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
  /** Absent if rows are taken as they are. */
  readonly vocabularyRows?: RowsTaken;
  /** Ratios of every token of the vocabulary. */
  readonly baseline: { readonly mean: number; readonly sd: number; readonly histogram: Histogram };
  readonly against?: ExplainedList;
  /** Absent if the words' space is empty. Version 0.1 made a {@link RankSum} test. */
  readonly test?: SpaceTest | RankSum;
}

/**
 * Does the head's space hold more of the words' rows than of the others', beyond what tokens of like frequency differ by
 * and what all heads hold? Against random spaces of as many dimensions.
 */
export interface HeadTest {
  /** In units of the ratio: (d_model / vectors) tr(U^T C U), C the contrast of the two lists' second moments. */
  readonly deltaT: number;
  /** (deltaT - the mean over all heads) / sd over random spaces. */
  readonly z: number;
  /** Two-sided. */
  readonly p: number;
  /** Holm's, over the model's distinct spaces. */
  readonly pAdjusted: number;
  /** Of z among the heads, 1 the largest. */
  readonly rank: number;
}

export interface SpaceTest extends HeadTest {
  /** The heads among which the rank is taken. */
  readonly heads: number;
  /** Distinct spaces: heads that share keys have one key space. */
  readonly spaces: number;
  /** The words' rank-biserial correlation, -1 to 1: 1 if every word's ratio is above every one of the others'. */
  readonly effect: number;
  /** The same test under another processing, if requested. */
  readonly other?: HeadTest & { readonly processing: Processing };
}

/** Mann and Whitney's rank-sum test, two-sided, in results of version 0.1. */
export interface RankSum {
  readonly u: number;
  readonly p: number;
  /** Rank-biserial correlation, as in {@link SpaceTest}. */
  readonly effect: number;
}

/** None, or the default processing if none is given. */
export function otherProcessing(processing: Processing): Processing {
  const isOn = Object.values(processing).some(Boolean);
  return isOn ? STORED_PROCESSING : DEFAULT_PROCESSING;
}
