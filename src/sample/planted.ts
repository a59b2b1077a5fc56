import type { HeadRef } from '../protocol/headRef.js';
import type { ClassName } from './classes.js';

/** Changes whenever the sample's bytes do; a sample of another version is created again. */
export const SAMPLE_VERSION = 2;

export const SAMPLE_NOTICE = 'Planted circuits, made by hand by QK Lens: not a trained model';

/** The sample's sizes, under their usual names. */
export const SAMPLE_SHAPE = {
  nLayers: 4,
  nHeads: 6,
  dModel: 96,
  dHead: 16,
  dMlp: 384,
  nCtx: 64,
  dVocab: 50257,
  layerNormEpsilon: 1e-5,
} as const;

/** One pair of directions in W_Q W_K^T, aimed at the mean of a class on each side. */
export interface PlantedMatch {
  /** The class on the query side, aimed through the unembedding. */
  readonly query: ClassName;
  /** The class on the key side, aimed through the effective embedding. */
  readonly key: ClassName;
  /** The pair's singular value in W_Q W_K^T. */
  readonly strength: number;
}

/** What one head is planted to do: the known answers. */
export interface PlantedHead {
  readonly head: HeadRef;
  readonly title: string;
  readonly qk?: {
    /** The first singular vectors of `qk` and `effective`, in this order. */
    readonly matches: readonly PlantedMatch[];
    /** Instead of two matches, their sum and their difference: each vector of `qk` contains both. */
    readonly mixed?: boolean;
    /** The first singular value of the noise after them; the rest decay from there. */
    readonly noise: number;
    /** Rank of W_Q W_K^T; later singular values are zero. */
    readonly rank: number;
  };
  readonly ov?: {
    /** The class whose words the head distinguishes. */
    readonly words: ClassName;
    /** 1: a word raises its own logit; -1: lowers it. */
    readonly sign: 1 | -1;
  };
}

/** Every other head is plain noise. */
export const PLANTED_HEADS: readonly PlantedHead[] = [
  {
    head: { layer: 1, head: 3 },
    title: 'degenerate pair: colours and animals, their singular values 0.1 % apart',
    qk: {
      matches: [
        { query: 'colours', key: 'colours', strength: 7.007 },
        { query: 'animals', key: 'animals', strength: 7 },
      ],
      mixed: true,
      noise: 1.5,
      rank: 16,
    },
  },
  {
    head: { layer: 1, head: 5 },
    title: 'rank-deficient: eight of sixteen singular values are null',
    qk: { matches: [], noise: 3, rank: 8 },
  },
  {
    head: { layer: 2, head: 2 },
    title: 'copies countries',
    ov: { words: 'countries', sign: 1 },
  },
  {
    head: { layer: 2, head: 4 },
    title: 'calendar: weekdays to months, months to numbers, numbers to weekdays',
    qk: {
      matches: [
        { query: 'weekdays', key: 'months', strength: 9 },
        { query: 'months', key: 'numbers', strength: 6.5 },
        { query: 'numbers', key: 'weekdays', strength: 4.5 },
      ],
      noise: 1.2,
      rank: 16,
    },
  },
  {
    head: { layer: 3, head: 1 },
    title: 'first names to first names, and lowers the name that it finds (copy suppression)',
    qk: { matches: [{ query: 'firstNames', key: 'firstNames', strength: 9 }], noise: 2, rank: 16 },
    ov: { words: 'firstNames', sign: -1 },
  },
];

/** The neurons of MLP 0 that detect a class and carry it into W_EE. */
export const PLANTED_NEURONS: readonly { readonly neuron: number; readonly detects: ClassName }[] = [
  { neuron: 12, detects: 'firstNames' },
  { neuron: 57, detects: 'weekdays' },
  { neuron: 101, detects: 'months' },
  { neuron: 158, detects: 'numbers' },
  { neuron: 203, detects: 'colours' },
  { neuron: 266, detects: 'animals' },
  { neuron: 340, detects: 'countries' },
];
