import type { CheckpointInfo } from './model.js';

/**
 * A sentence without a full stop, for a checkpoint assumed to use GPT-2's tokens only because of its sizes: neither
 * files nor config name a tokenizer.
 */
export function assumedTokenizer({ tokenizer }: Pick<CheckpointInfo, 'tokenizer'>): string[] {
  return tokenizer.kind === 'assumed_r50k_base'
    ? ["GPT-2's tokenizer is assumed: neither a file that can be read nor config.json names one"]
    : [];
}
