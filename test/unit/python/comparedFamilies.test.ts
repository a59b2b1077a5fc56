import { describe, expect, it } from 'vitest';
import { QkLensError } from '../../../src/protocol/errors.js';
import { refuseUnlessCompared } from '../../../src/python/comparedFamilies.js';
import { GPT2_INFO } from '../gpt2Info.js';

describe('programs', () => {
  const refuse = (architecture: string) => () => refuseUnlessCompared({ ...GPT2_INFO.model, architecture });

  it.each(['gpt2', 'llama', 'transformer_lens'])('are written for %s', (architecture) => {
    expect(refuse(architecture)).not.toThrow();
  });

  it.each(['glm', 'bert', 'deepseek_v2'])('are refused for %s, by its name', (architecture) => {
    expect(refuse(architecture)).toThrow(QkLensError);
    expect(refuse(architecture)).toThrow(`no program for "${architecture}"`);
  });
});
