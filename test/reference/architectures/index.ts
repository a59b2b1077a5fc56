import { bloomModel } from './bloom.js';
import { gemma2Model, gemma3Model, gemma3TextModel, gemmaModel } from './gemma.js';
import { gptNeoModel } from './gptNeo.js';
import { gptNeoxModel } from './gptNeox.js';
import { llama3Model, llamaModel } from './llama.js';
import { mistralModel } from './mistral.js';
import { optModel } from './opt.js';
import { phiModel } from './phi.js';
import { qwen2Model, qwen3Model } from './qwen.js';
import type { ReferenceModel } from './referenceModel.js';
import { starcoder2Model } from './starcoder2.js';
import { transformerLensModel } from './transformerLens.js';
import { yarnLlamaModel, yarnQwenModel } from './yarn.js';

/** A random checkpoint of every architecture but GPT-2, and of the variants that compute otherwise; each makes its folder. */
export const REFERENCE_MODELS: Readonly<Record<string, (folder: string) => ReferenceModel>> = {
  gpt_neo: gptNeoModel,
  gpt_neox: gptNeoxModel,
  'gpt_neox, not parallel': (folder) => gptNeoxModel(folder, false),
  llama: llamaModel,
  'llama 3, biases': llama3Model,
  'llama, YaRN': yarnLlamaModel,
  mistral: mistralModel,
  qwen2: qwen2Model,
  'qwen2, YaRN with mscale': yarnQwenModel,
  qwen3: qwen3Model,
  gemma: gemmaModel,
  gemma2: gemma2Model,
  gemma3: gemma3Model,
  'gemma3_text, as transformers 5 writes it': gemma3TextModel,
  phi: phiModel,
  opt: optModel,
  bloom: bloomModel,
  starcoder2: starcoder2Model,
  'starcoder2, no biases, untied': (folder) => starcoder2Model(folder, true),
  'transformer_lens LN': (folder) => transformerLensModel(folder, { seed: 301, normalization: 'LN' }),
  'transformer_lens LNPre': (folder) => transformerLensModel(folder, { seed: 302, normalization: 'LNPre' }),
  'transformer_lens RMS, grouped, rotary, gated': (folder) =>
    transformerLensModel(folder, {
      ...{ seed: 303, normalization: 'RMS', keyValueHeads: 2, rotary: true, gated: true },
    }),
  'transformer_lens RMS, YaRN': (folder) =>
    transformerLensModel(folder, {
      ...{ seed: 309, normalization: 'RMS', rotary: true, gated: true },
      yarn: { factor: 8, context: 70, fast: 6, slow: 0.4, attention: 1.3 },
    }),
  'transformer_lens RMSPre': (folder) => transformerLensModel(folder, { seed: 304, normalization: 'RMSPre' }),
  'transformer_lens without norm': (folder) =>
    transformerLensModel(folder, { seed: 305, normalization: null }),
  'transformer_lens, ALiBi, parallel, local, capped': (folder) =>
    transformerLensModel(folder, { seed: 307, normalization: 'LN', rare: true }),
  'transformer_lens, fewer outputs': (folder) =>
    transformerLensModel(folder, { seed: 308, normalization: null, outputs: 32 }),
  'transformer_lens, attention only': (folder) =>
    transformerLensModel(folder, { seed: 306, normalization: 'LN', attentionOnly: true }),
  'transformer_lens, attention only, shortformer': (folder) =>
    transformerLensModel(folder, {
      ...{ seed: 310, normalization: 'LN', attentionOnly: true, shortformer: true, noUnembedBias: true },
    }),
  'transformer_lens, SoLU with its norm, final RMS': (folder) =>
    transformerLensModel(folder, { seed: 311, normalization: 'LN', activation: 'solu_ln', finalRms: true }),
  'transformer_lens, bidirectional, SoLU': (folder) =>
    transformerLensModel(folder, { seed: 312, normalization: null, activation: 'solu', bidirectional: true }),
  'transformer_lens, experts': (folder) =>
    transformerLensModel(folder, {
      ...{ seed: 313, normalization: 'RMS', gated: true, experts: { count: 3, chosen: 2, normalized: true } },
    }),
};
