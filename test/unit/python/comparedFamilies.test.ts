import { describe, expect, it } from 'vitest';
import { QkLensError } from '../../../src/protocol/errors.js';
import type { ModelInfo } from '../../../src/protocol/model.js';
import { refuseUnlessCompared } from '../../../src/python/comparedFamilies.js';
import { GPT2_INFO } from '../gpt2Info.js';

describe('programs', () => {
  const refuse = (model: Partial<ModelInfo>) => () => refuseUnlessCompared({ ...GPT2_INFO.model, ...model });

  it.each(['gpt2', 'llama', 'glm4', 'transformer_lens'])('are written for %s', (architecture) => {
    expect(refuse({ architecture })).not.toThrow();
  });

  it.each(['bert', 'deepseek_v2'])('are refused for %s, by its name', (architecture) => {
    expect(refuse({ architecture })).toThrow(QkLensError);
    expect(refuse({ architecture })).toThrow(`no program for "${architecture}":`);
  });

  it('are written for the forms of a family that were compared alone', () => {
    const falcon = { architecture: 'falcon', nKeyValueHeads: 1, positional: 'rotary' } as const;
    expect(refuse(falcon)).not.toThrow();
    expect(refuse({ ...falcon, positional: 'alibi' })).toThrow('no program for "falcon" with ALiBi:');
    expect(refuse({ ...falcon, nKeyValueHeads: 8 })).toThrow('"falcon" with several key heads:');
    expect(refuse({ architecture: 'gpt_bigcode', nKeyValueHeads: 4 })).toThrow('several key heads:');
  });
});
