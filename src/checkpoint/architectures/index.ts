import { QkLensError } from '../../protocol/errors.js';
import type { Architecture } from './architecture.js';
import { gpt2 } from './gpt2.js';

const ARCHITECTURES: readonly Architecture[] = [gpt2];

/** @throws QkLensError `unknownArchitecture`, naming those known */
export function architectureOf(modelType: unknown): Architecture {
  const found = ARCHITECTURES.find((architecture) => architecture.modelType === modelType);
  if (!found) {
    const known = ARCHITECTURES.map((architecture) => architecture.modelType).join(', ');
    const named =
      typeof modelType === 'string'
        ? `of the architecture "${modelType}"`
        : 'of no architecture: config.json has no "model_type"';
    throw new QkLensError(
      'unknownArchitecture',
      `The checkpoint is ${named}. QK Lens reads these: ${known}.`,
    );
  }
  return found;
}
