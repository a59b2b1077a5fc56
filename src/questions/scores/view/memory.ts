import { ATTENTION_SCORES, type AttentionScore } from '../../../protocol/attentionScores.js';

/** What the user chose in the view. */
export interface ScoresMemory {
  readonly score: AttentionScore | undefined;
  readonly weightsOpen: boolean;
}

/** The stored choices, with defaults for those that are not valid. */
export function readScoresMemory(kept: unknown): ScoresMemory {
  const stored = Object(kept) as Partial<Record<keyof ScoresMemory, unknown>>;
  return {
    score: ATTENTION_SCORES.find((name) => name === stored.score),
    weightsOpen: stored.weightsOpen === true,
  };
}
