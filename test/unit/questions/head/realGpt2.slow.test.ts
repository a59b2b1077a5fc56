import { beforeAll, describe, expect, it } from 'vitest';
import type { CosineToken, HeadResult } from '../../../../src/protocol/head.js';
import { DEFAULT_PROCESSING, DEFAULT_VARIANT } from '../../../../src/protocol/model.js';
import { askOnce } from '../../support.js';

/** A folder of GPT-2 small's real weights; the README says how to get them. */
const folder = process.env['QK_LENS_GPT2'];

/** What the notebook on head 10.7 printed. */
describe.skipIf(!folder)('real GPT-2 small, head 10.7 (awaits QK_LENS_GPT2=folder)', () => {
  let result: HeadResult;

  beforeAll(async () => {
    result = await askOnce(folder!, 'head', {
      head: { layer: 10, head: 7 },
      circuits: ['qk', 'effective'],
      vectors: [0],
      top: 10,
      processing: DEFAULT_PROCESSING,
      variant: DEFAULT_VARIANT,
      cosine: true,
    });
  }, 120_000);

  const words = (table: readonly CosineToken[]) => table.map(({ token }) => token);

  it("the effective circuit's first left singular vector peaks at ' Leilan', its right one at ' protocols'", () => {
    const [vector] = result.circuits.effective!.vectors;
    expect(vector.query!.magnitude[0].token).toBe(' Leilan');
    expect(vector.key!.magnitude[0].token).toBe(' protocols');
  });

  it("the squared dot products of W_U with the query side's vector 0", () => {
    expect(words(result.circuits.qk!.vectors[0].cosine!.queryUnembedByDot!)).toEqual([
      ...['ón', 'igh', 'í', 'ump', 'atican', 'agn', 'ivia', 'ndum', 'ocese', 'lev'],
    ]);
  });

  it("the squared cosines of W_EE with the key side's vector 0", () => {
    expect(words(result.circuits.qk!.vectors[0].cosine!.keyEffectiveEmbed!)).toEqual([
      ...[' Walker', ' Wade', ' House', ' trespass', ' Koh', ' Domestic', ' Simpson', 'fare', 'll', 'iss'],
    ]);
  });
});
