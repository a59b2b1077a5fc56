import { QkLensError } from '../../../protocol/errors.js';
import { quoted } from '../../../protocol/quoted.js';
import type { GgufMetadata } from '../ggufHeader.js';
import { bloom } from './bloom.js';
import type { GgufFamily } from './family.js';
import { gpt2 } from './gpt2.js';
import { gptNeox } from './gptNeox.js';
import { gemma, gemma2, gemma3, llama, qwen2, qwen3 } from './llamaLike.js';
import { phi } from './phi.js';
import { starcoder2 } from './starcoder2.js';

const FAMILIES: readonly GgufFamily[] = [
  ...[llama, qwen2, qwen3, gemma, gemma2, gemma3],
  ...[gpt2, gptNeox, phi, bloom, starcoder2],
];

/**
 * The family of a GGUF file, by its `general.architecture`.
 *
 * @throws QkLensError `unknownArchitecture`, naming those that are read
 */
export function ggufFamily(metadata: GgufMetadata, file: string): GgufFamily {
  const architecture = metadata.get('general.architecture');
  const found = FAMILIES.find((family) => family.architecture === architecture);
  const experts = metadata.get(`${String(architecture)}.expert_count`) ?? 0;
  if (found && experts === 0) return found;
  const what = found ? `${quoted(architecture)} with ${quoted(experts)} experts` : quoted(architecture);
  const known = FAMILIES.map((family) => family.architecture).join(', ');
  throw new QkLensError(
    'unknownArchitecture',
    `${file} holds a model of the architecture ${what}. Of GGUF files, QK Lens reads these, without experts: ${known}.`,
  );
}
