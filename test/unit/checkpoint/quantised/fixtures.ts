import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openSafetensors } from '../../../../src/checkpoint/safetensorsFile.js';
import { dequantised, type Dequantised } from '../../../../src/checkpoint/quantised/index.js';
import { TensorStore } from '../../../../src/checkpoint/tensorStore.js';

/** Made by the script beside them, which names the libraries that wrote them. */
export const QUANTISED_FIXTURES = join(import.meta.dirname, '../../../fixtures/quantised');

/** Names of the weights whose parts are stored in a file of their own. */
export const PARTS: readonly string[] = readdirSync(join(QUANTISED_FIXTURES, 'parts')).map((name) =>
  name.replace('.safetensors', ''),
);

/** The tensors of a file of parts, with its weight in their place. */
export async function openParts(name: string): Promise<Dequantised> {
  const file = await openSafetensors(join(QUANTISED_FIXTURES, 'parts', `${name}.safetensors`));
  const header = JSON.parse(new TextDecoder().decode(file.header)) as {
    __metadata__: { quantization_config: string };
  };
  const config: unknown = JSON.parse(header.__metadata__.quantization_config);
  const field = name.startsWith('mlx') ? 'quantization' : 'quantization_config';
  return dequantised(TensorStore.of([file]), { model_type: 'llama', [field]: config });
}
