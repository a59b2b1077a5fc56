import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dequantised, type Dequantised } from '../../../../src/checkpoint/quantised/index.js';
import { openSafetensors } from '../../../../src/checkpoint/safetensorsFile.js';
import { TensorStore } from '../../../../src/checkpoint/tensorStore.js';

/** Made by the script beside them, which names the libraries that wrote them. */
export const QUANTISED_FIXTURES = join(import.meta.dirname, '../../../fixtures/quantised');

/** Names of the weights whose parts are stored in a file of their own. */
export const PARTS: readonly string[] = readdirSync(join(QUANTISED_FIXTURES, 'parts')).map((name) =>
  name.replace('.safetensors', ''),
);

/** What config.json has on quantisation beside a file of parts. */
export function configOf(name: string): Readonly<Record<string, unknown>> {
  const file = readFileSync(pathOf(name));
  const header = JSON.parse(file.toString('utf8', 8, 8 + Number(file.readBigUInt64LE(0)))) as {
    __metadata__: { quantization_config: string };
  };
  const config: unknown = JSON.parse(header.__metadata__.quantization_config);
  return { [name.startsWith('mlx') ? 'quantization' : 'quantization_config']: config };
}

/** The tensors of a file of parts, with its weight in their place. */
export async function openParts(name: string): Promise<Dequantised> {
  const store = TensorStore.of([await openSafetensors(pathOf(name))]);
  try {
    return dequantised(store, { model_type: 'llama', ...configOf(name) });
  } catch (error) {
    await store.close();
    throw error;
  }
}

function pathOf(name: string): string {
  return join(QUANTISED_FIXTURES, 'parts', `${name}.safetensors`);
}
