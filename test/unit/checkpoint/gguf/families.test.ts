import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../../src/checkpoint/checkpoint.js';
import { REFERENCE_MODELS } from '../../../reference/architectures/index.js';
import { convertToGguf } from '../../../reference/gguf/convertToGguf.js';
import type { Field } from '../../../reference/gguf/encodeGguf.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { relativeError, temporaryFolder } from '../../support.js';
import { readAll } from './readAll.js';

const root = temporaryFolder();

/** What GGUF or llama.cpp leaves out of a config, or calls otherwise. */
interface Difference {
  readonly more?: Readonly<Record<string, Field>>;
  readonly architecture?: string;
  /** GGUF has no field for the divisor of scores. */
  readonly ownScale?: true;
  /** GGUF has no field for which layers slide. */
  readonly ownLayers?: true;
}

const MODELS: Readonly<Record<string, Difference>> = {
  gpt2: {},
  gpt_neox: {},
  'gpt_neox, not parallel': {},
  llama: {},
  mistral: { architecture: 'llama' },
  qwen2: {},
  qwen3: {},
  gemma: {},
  gemma2: { ownScale: true },
  gemma3: {
    ...{ architecture: 'gemma3_text', ownScale: true, ownLayers: true },
    more: { 'gemma3.rope.freq_base_swa': { f32: 50 } },
  },
  phi: {},
  bloom: {},
  starcoder2: {},
  'starcoder2, no biases, untied': {},
};

describe.each(Object.entries(MODELS))('%s', (name, { more, architecture, ownScale, ownLayers }) => {
  const own = join(root, name);
  const { folder } = name === 'gpt2' ? makeRandomCheckpoint(own, { seed: 3 }) : REFERENCE_MODELS[name](own);
  const path = join(root, `${name}.gguf`);
  writeFileSync(path, convertToGguf(folder, more));

  it('as GGUF has the config and every weight of the same model in safetensors', async () => {
    const [found, expected] = [await Checkpoint.open(path), await Checkpoint.open(folder)];
    try {
      const { attentionScale, rotary, window: _window, ...config } = found.config;
      expect(config).toEqual({
        ...expected.config,
        ...{ attentionScale: undefined, rotary: undefined, window: undefined },
        ...(architecture !== undefined && { architecture }),
      });
      if (!ownScale) expect(attentionScale(1)).toBe(expected.config.attentionScale(1));
      if (rotary && !ownLayers) expect(rotary(1)).toEqual(expected.config.rotary!(1));
      const [weights, expectedWeights] = [await readAll(found), await readAll(expected)];
      expect([...weights.keys()]).toEqual([...expectedWeights.keys()]);
      // Only norms that are stored as 1 + w are rounded.
      for (const [weight, values] of weights)
        expect(relativeError(values, expectedWeights.get(weight)!), weight).toBeLessThan(
          /^gemma/.test(name) ? 2e-7 : 1e-15,
        );
    } finally {
      await Promise.all([found.close(), expected.close()]);
    }
  });
});
