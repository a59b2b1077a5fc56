import { QkLensError } from '../../protocol/errors.js';
import { quoted } from '../../protocol/quoted.js';
import type { Architecture, Json } from './architecture.js';
import { apertus } from './apertus.js';
import { arcee } from './arcee.js';
import { bert } from './bert.js';
import { bloom } from './bloom.js';
import { cohere, cohere2 } from './cohere.js';
import { deberta, debertaV2 } from './deberta.js';
import { distilbert } from './distilbert.js';
import { electra } from './electra.js';
import { exaone4 } from './exaone4.js';
import { falcon } from './falcon.js';
import { gemma } from './gemma.js';
import { gemma2 } from './gemma2.js';
import { gemma3, gemma3Text } from './gemma3.js';
import { glm, glm4 } from './glm.js';
import { gpt2 } from './gpt2.js';
import { gptBigCode } from './gptBigCode.js';
import { gptj } from './gptj.js';
import { gptNeo } from './gptNeo.js';
import { gptNeox } from './gptNeox.js';
import { granite } from './granite.js';
import { helium } from './helium.js';
import { hunyuanDense } from './hunyuanDense.js';
import { internlm2 } from './internlm2.js';
import { llama } from './llama.js';
import { ministral } from './ministral.js';
import { ministral3 } from './ministral3.js';
import { mistral } from './mistral.js';
import { mistral3 } from './mistral3.js';
import { modernbert } from './modernbert.js';
import { mpt } from './mpt.js';
import { nemotron } from './nemotron.js';
import { olmo } from './olmo.js';
import { olmo2, olmo3 } from './olmo2.js';
import { opt } from './opt.js';
import { phi } from './phi.js';
import { phi3 } from './phi3.js';
import { llama4, llama4Text } from './llama4.js';
import { qwen2 } from './qwen2.js';
import { qwen3 } from './qwen3.js';
import { qwen35, qwen35Text } from './qwen35.js';
import { QWEN_VL } from './qwenVl.js';
import { camembert, roberta, xlmRoberta } from './roberta.js';
import { seedOss } from './seedOss.js';
import { smollm3 } from './smollm3.js';
import { SPARSE } from './sparse.js';
import { stablelm } from './stablelm.js';
import { starcoder2 } from './starcoder2.js';
import { refuseUnread } from './unreadFields.js';
import { transformerLens } from './transformerLens.js';
import { isTransformerLens } from './transformerLensConfig.js';

const ARCHITECTURES: readonly Architecture[] = [
  ...[
    gpt2,
    gptNeo,
    gptNeox,
    llama,
    mistral,
    qwen2,
    qwen3,
    gemma,
    gemma2,
    gemma3,
    gemma3Text,
    phi,
    opt,
    bloom,
    starcoder2,
    bert,
    distilbert,
    roberta,
    camembert,
    xlmRoberta,
    electra,
    deberta,
    debertaV2,
    modernbert,
    phi3,
    granite,
    cohere,
    cohere2,
    olmo,
    olmo2,
    olmo3,
    smollm3,
    exaone4,
    nemotron,
    glm,
    glm4,
    helium,
    seedOss,
    ministral,
    ministral3,
    hunyuanDense,
    arcee,
    apertus,
    stablelm,
    internlm2,
    mpt,
    mistral3,
    ...QWEN_VL,
    qwen35,
    qwen35Text,
    llama4,
    llama4Text,
    falcon,
    gptBigCode,
    gptj,
  ],
  ...SPARSE,
];

/**
 * A checkpoint's family, by its config's `model_type`; TransformerLens' by its own fields.
 *
 * @throws QkLensError `unknownArchitecture`, naming the supported ones
 */
export function architectureOf(json: Json): Architecture {
  if (isTransformerLens(json)) return transformerLens;
  const modelType = json['model_type'];
  const found = ARCHITECTURES.find((architecture) => architecture.modelType === modelType);
  if (found) {
    return {
      ...found,
      readConfig: (own) => {
        const config = found.readConfig(own);
        refuseUnread(found, own);
        return config;
      },
    };
  }
  const known = ARCHITECTURES.map((architecture) => architecture.modelType).join(', ');
  const named =
    typeof modelType === 'string'
      ? `of the architecture ${quoted(modelType)}`
      : 'of no architecture: its config has no "model_type"';
  throw new QkLensError(
    'unknownArchitecture',
    `The checkpoint is ${named}. QK Lens reads these: ${known}, and TransformerLens' own state dict beside its config (n_layers, d_model, n_heads, d_head).`,
  );
}
