import type { HeadResult } from '../../src/protocol/head.js';
import { DEFAULT_WEIGHTS, type CheckpointInfo } from '../../src/protocol/model.js';

/** What is told of GPT-2 small when it is open. */
export const GPT2_INFO: CheckpointInfo = {
  folder: '/home/someone/models/gpt2',
  name: 'gpt2',
  model: {
    architecture: 'gpt2',
    fingerprint: '0123456789abcdef',
    nLayers: 12,
    nHeads: 12,
    nKeyValueHeads: 12,
    dModel: 768,
    dHead: 64,
    dMlp: 3072,
    dVocab: 50257,
    nCtx: 1024,
    normalization: 'LayerNorm',
    positional: 'learned',
    tiedUnembedding: true,
    dtype: 'F32',
    bytes: 548_105_171,
  },
  tokenizer: { kind: 'r50k_base', size: 50257, beginning: { id: 50256, token: '<|endoftext|>' } },
  problems: [],
};

/** What is told of head 10.7, but for its circuits. */
export const HEAD_10_7: Omit<HeadResult, 'circuits'> = {
  model: { fingerprint: GPT2_INFO.model.fingerprint, name: GPT2_INFO.name },
  head: { layer: 10, head: 7 },
  processing: DEFAULT_WEIGHTS.processing,
  effectiveEmbedding: DEFAULT_WEIGHTS.variant,
};
