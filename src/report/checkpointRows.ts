import { adapterText } from '../protocol/adapter.js';
import { layersWithout } from '../protocol/attentionLayers.js';
import type { CheckpointInfo } from '../protocol/model.js';

/** A checkpoint's sizes and tokenizer, as names and values in the words of its JSON. */
export function checkpointRows({
  model,
  tokenizer,
}: Pick<CheckpointInfo, 'model' | 'tokenizer'>): readonly (readonly [name: string, value: string])[] {
  const { dtypes, adapter, lacks: _inProblems, withoutAttention, ...sizes } = model;
  return Object.entries({
    ...sizes,
    ...(dtypes && { dtypes: 'differ from matrix to matrix' }),
    ...(withoutAttention && { noAttention: layersWithout(withoutAttention) }),
    ...(adapter && { adapter: adapterText(adapter) }),
    tokenizer: tokenizer.kind,
    tokens: tokenizer.size,
  }).map(([name, value]) => [name, String(value)] as const);
}
