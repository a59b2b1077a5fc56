import type { Architecture } from './architecture.js';
import { bamba } from './bamba.js';
import { deepseekV2, deepseekV3 } from './deepseek.js';
import { falconH1 } from './falconH1.js';
import { gptOss } from './gptOss.js';
import { graniteMoe, graniteMoeHybrid, graniteMoeShared } from './graniteMoe.js';
import { jamba } from './jamba.js';
import { lfm2, lfm2Moe } from './lfm2.js';
import { mixtral } from './mixtral.js';
import { nemotronH } from './nemotronH.js';
import { olmoe } from './olmoe.js';
import { phimoe } from './phimoe.js';
import { qwen3Next } from './qwen3Next.js';
import { qwen2Moe, qwen3Moe } from './qwenMoe.js';

/** Families with experts, or with layers that have something else in place of attention. */
export const SPARSE: readonly Architecture[] = [
  ...[mixtral, qwen2Moe, qwen3Moe, olmoe, phimoe, gptOss],
  ...[graniteMoe, graniteMoeShared, graniteMoeHybrid],
  ...[jamba, nemotronH, falconH1, qwen3Next, bamba, lfm2, lfm2Moe],
  ...[deepseekV2, deepseekV3],
];
