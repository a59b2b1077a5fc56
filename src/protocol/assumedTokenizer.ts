import type { CheckpointInfo } from './model.js';

/**
 * A sentence without a full stop where a checkpoint's tokens are GPT-2's only because its sizes are: neither files nor
 * config name a tokenizer.
 */
export function assumedTokenizer({ tokenizer }: Pick<CheckpointInfo, 'tokenizer'>): string[] {
  return tokenizer.kind === 'assumed_r50k_base'
    ? ["GPT-2's tokenizer is assumed: neither a file that can be read nor config.json names one"]
    : [];
}
