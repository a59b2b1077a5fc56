import type { LatentSlices, ModelConfig } from './architecture.js';
import { range, type AttentionSlices } from './attentionSlices.js';
import type { TensorList } from './tensorList.js';

/**
 * Multi-head latent attention (DeepSeek): queries through a latent with a norm, or directly; keys and values of all heads
 * through another. A head's query ends with a part that rotary positions turn, whose key all heads share.
 *
 * @param has whether the file has a tensor
 */
export function latentAttention(
  list: TensorList,
  attention: string,
  has: (name: string) => boolean,
  { dModel, dHead, nHeads, latent }: ModelConfig,
): AttentionSlices {
  const { queryRank, keyRank, rotary } = latent!;
  const name = (own: string) => `${attention}.${own}`;
  const bias = (own: string, n: number) => (has(`${name(own)}.bias`) ? list.bias(name(own), n) : undefined);
  const perQuery = dHead + rotary;
  const queries = nHeads * perQuery;
  const [wQ, queryLatent] =
    queryRank === undefined
      ? [list.linear(name('q_proj'), dModel, queries), undefined]
      : [
          list.linear(name('q_b_proj'), queryRank, queries),
          {
            down: list.linear(name('q_a_proj'), dModel, queryRank),
            bias: bias('q_a_proj', queryRank),
            norm: list.norm(name('q_a_layernorm'), queryRank, false),
          } satisfies LatentSlices,
        ];
  const down = list.linear(name('kv_a_proj_with_mqa'), dModel, keyRank + rotary);
  const downBias = bias('kv_a_proj_with_mqa', keyRank + rotary);
  const keyLatent: LatentSlices = {
    down: { ...down, rows: [0, keyRank] },
    bias: downBias && { ...downBias, columns: [0, keyRank] },
    norm: list.norm(name('kv_a_layernorm'), keyRank, false),
  };
  const wKV = list.linear(name('kv_b_proj'), keyRank, 2 * nHeads * dHead);
  const wO = list.linear(name('o_proj'), nHeads * dHead, dModel);
  const bO = bias('o_proj', dModel);
  return {
    ...(bO && { bO }),
    head: (head) => ({
      wQ: { ...wQ, rows: [head * perQuery, head * perQuery + dHead] },
      wK: { ...wKV, rows: range(2 * head, dHead) },
      wV: { ...wKV, rows: range(2 * head + 1, dHead) },
      wO: { ...wO, columns: range(head, dHead) },
      ...(queryLatent && { queryLatent }),
      keyLatent,
      rotary: {
        wQ: { ...wQ, rows: [head * perQuery + dHead, (head + 1) * perQuery] },
        wK: { ...down, rows: [keyRank, keyRank + rotary] },
      },
    }),
  };
}
