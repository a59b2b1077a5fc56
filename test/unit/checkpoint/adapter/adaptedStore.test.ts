import { expect, it } from 'vitest';
import { Checkpoint } from '../../../../src/checkpoint/checkpoint.js';
import { rowsInFloat32 } from '../../../../src/checkpoint/storedMatrix.js';
import { TensorStore } from '../../../../src/checkpoint/tensorStore.js';
import { AdaptedStore } from '../../../../src/checkpoint/adapter/adaptedStore.js';
import { adapterChanges } from '../../../../src/checkpoint/adapter/adapterChanges.js';
import { readAdapterConfig } from '../../../../src/checkpoint/adapter/adapterConfig.js';
import { fittedChanges } from '../../../../src/checkpoint/adapter/fittedChanges.js';
import { readJsonObject } from '../../../../src/files/jsonFile.js';
import { relativeError } from '../../support.js';
import { loraFixture } from './fixtures.js';

it.each(['gpt2/plain', 'gpt2/dora', 'gpt2/embedding', 'llama/dora', 'llama/embedding'])(
  '%s gives the same numbers part by part',
  async (name) => {
    const checkpoint = await Checkpoint.open(loraFixture(name));
    const { store } = checkpoint;
    for (const tensor of store.names()) {
      const { data, rows, cols } = await store.read64({ tensor });
      const [bottom, right] = [Math.ceil(rows / 2), Math.ceil(cols / 2)];
      const part = await store.read64({ tensor, rows: [0, bottom], columns: [1, right], transposed: true });
      const expected = Array.from({ length: right - 1 }, (_, c) =>
        Array.from({ length: bottom }, (_, r) => data[r * cols + c + 1]),
      ).flat();
      expect([...part.data], tensor).toEqual(expected);
      const { data: rounded } = await store.read32({ tensor });
      // The sum is rounded, and again where DoRA multiplies it.
      expect(relativeError(rounded, data)).toBeLessThan(2 ** -23);
      const wider = new Float32Array(rows * (cols + 2));
      await store.readInto32({ tensor }, wider, cols + 2);
      for (let r = 0; r < rows; r++)
        expect(wider.subarray(r * (cols + 2), r * (cols + 2) + cols)).toEqual(
          rounded.subarray(r * cols, (r + 1) * cols),
        );
    }
    await checkpoint.close();
  },
);

it('an embedding too large for memory is changed as its rows are read', async () => {
  const folder = loraFixture('llama/embedding');
  const checkpoint = await Checkpoint.open(folder);
  const { base, store: expected } = checkpoint;
  const adapter = await TensorStore.open(`${folder}/adapter_model.safetensors`);
  const config = readAdapterConfig(
    await readJsonObject(`${folder}/adapter_config.json`, 'badAdapter'),
    folder,
  );
  const own = { config: base!.config, weights: base!.weights, store: base!.store as TensorStore, folder };
  const changes = fittedChanges(adapterChanges(adapter, config, folder), adapter, own);
  const store = new AdaptedStore(own.store, adapter, changes, adapter, 0);
  const slice = base!.weights.wE;
  const large = await store.readLarge(slice);
  expect(large.dtype).toBe('file');
  const { data, cols } = await expected.read32(slice);
  expect([...rowsInFloat32(large, 3, 7).data]).toEqual([...data.subarray(3 * cols, 7 * cols)]);
  await store.close();
  await checkpoint.close();
});
