import * as z from 'zod/mini';
import {
  LARGEST_HEAD,
  LARGEST_VOCABULARY,
  LARGEST_WIDTH,
  LONGEST_CONTEXT,
  LONGEST_NAME,
  LONGEST_PATH,
  LONGEST_SENTENCE,
  LONGEST_TEXT,
  MOST_HEADS,
  MOST_HEADS_OF_LAYER,
  MOST_LAYERS,
  MOST_ADAPTED,
  MOST_SENTENCES,
} from '../protocol/bounds.js';
import type { CheckpointInfo } from '../protocol/model.js';
import type { Missing, Nothing } from './described.js';
import { answer, choice, flag, real, rows, text, whole } from './fields/basic.js';
import { withoutAttention } from './fields/head.js';
import { token } from './fields/tokens.js';
import { WEIGHTS_NAME } from './fields/weights.js';

const dtype = text(LONGEST_NAME);
const dtypes = answer({
  W_U: z.exactOptional(dtype),
  ln_final: z.exactOptional(dtype),
  layers: rows(
    answer({
      ...{ W_Q: z.exactOptional(dtype), W_K: z.exactOptional(dtype) },
      ...{ W_V: z.exactOptional(dtype), W_O: z.exactOptional(dtype), ln1: z.exactOptional(dtype) },
    }),
    MOST_LAYERS,
  ),
});

const adapter = answer({
  base: text(LONGEST_NAME),
  method: choice(['LoRA', 'rsLoRA', 'DoRA', 'rsLoRA with DoRA']),
  changes: rows(
    answer({
      module: text(LONGEST_NAME),
      count: whole(1, MOST_ADAPTED),
      ...{ rank: real(), alpha: real(), scale: real() },
    }),
    MOST_ADAPTED,
  ),
  replaced: rows(text(LONGEST_NAME), MOST_ADAPTED),
});

const reason = z.exactOptional(text(LONGEST_SENTENCE));

const model = answer({
  architecture: text(LONGEST_NAME),
  ...WEIGHTS_NAME,
  nLayers: whole(0, MOST_LAYERS),
  nHeads: whole(0, MOST_HEADS_OF_LAYER),
  nKeyValueHeads: whole(0, MOST_HEADS_OF_LAYER),
  dModel: whole(0, LARGEST_WIDTH),
  dHead: whole(0, LARGEST_HEAD),
  dMlp: whole(0, LARGEST_WIDTH),
  dVocab: whole(0, LARGEST_VOCABULARY),
  nCtx: whole(0, LONGEST_CONTEXT),
  normalization: choice(['LayerNorm', 'RMSNorm', 'none']),
  positional: choice(['learned', 'rotary', 'alibi', 'shortformer', 'relative', 'none']),
  tiedUnembedding: flag(),
  hasUnembedding: z.exactOptional(flag()),
  gatedMlp: z.exactOptional(flag()),
  lacks: z.exactOptional(answer({ W_EE: reason, neurons: reason, run: reason })),
  withoutAttention,
  latentAttention: z.exactOptional(flag()),
  experts: z.exactOptional(whole(1, LARGEST_WIDTH)),
  bidirectional: z.exactOptional(flag()),
  finalRms: z.exactOptional(flag()),
  dtype,
  dtypes: z.exactOptional(dtypes),
  bytes: whole(0, Number.MAX_SAFE_INTEGER),
  notice: z.exactOptional(text(LONGEST_SENTENCE)),
  adapter: z.exactOptional(adapter),
}).check(
  z.refine(({ nLayers, nHeads }) => nLayers * nHeads <= MOST_HEADS, `a model of at most ${MOST_HEADS} heads`),
);

const CHECKPOINT = {
  weightsFile: z.exactOptional(text(LONGEST_NAME)),
  name: text(LONGEST_NAME),
  model,
  tokenizer: answer({
    kind: choice(['r50k_base', 'assumed_r50k_base', 'tokenizer.json', 'gguf', 'none']),
    repository: z.exactOptional(text(LONGEST_NAME)),
    size: whole(0, LARGEST_VOCABULARY),
    beginning: z.exactOptional(token),
    ending: z.exactOptional(token),
    mask: z.exactOptional(token),
  }),
  configText: z.exactOptional(text(LONGEST_TEXT)),
  problems: rows(text(LONGEST_SENTENCE), MOST_SENTENCES),
};

const folder = text(LONGEST_PATH);

/** A checkpoint on this machine. */
export const placedCheckpoint = answer({
  ...CHECKPOINT,
  folder,
  base: z.exactOptional(folder),
  identity: z.exactOptional(text(LONGEST_NAME)),
  step: z.exactOptional(
    answer({
      run: folder,
      series: text(LONGEST_NAME),
      step: whole(0, Number.MAX_SAFE_INTEGER),
      name: text(LONGEST_NAME),
    }),
  ),
});

/** A checkpoint that may be elsewhere. */
export const savedCheckpoint = answer({ ...CHECKPOINT, folder: z.exactOptional(folder) });

export type EverythingIsDescribed = Nothing<Missing<CheckpointInfo, z.output<typeof placedCheckpoint>>>;
