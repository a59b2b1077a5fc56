import { describe, expect, it } from 'vitest';
import { TensorStore } from '../../../../src/checkpoint/tensorStore.js';
import { errorOf } from '../../support.js';
import { torchFixture, WRITTEN } from './fixtures.js';

async function opened<T>(name: string, use: (store: TensorStore) => Promise<T>): Promise<T> {
  const store = await TensorStore.open(torchFixture(name));
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** The tensors of a file that PyTorch wrote: their shapes, and their numbers row by row. */
function readAll(name: string) {
  return opened(name, async (store) => {
    const read: Record<string, { shape: readonly number[]; values: number[] }> = {};
    for (const tensor of store.names()) {
      const { data } = await store.read64({ tensor });
      read[tensor] = { shape: store.entry(tensor)!.shape, values: [...data] };
    }
    return read;
  });
}

describe.each(Object.keys(WRITTEN))('%s, as PyTorch wrote it', (name) => {
  it('has its tensors, with every number', async () => {
    const expected = Object.fromEntries(
      Object.entries(WRITTEN[name]).map(([tensor, { shape, values }]) => [tensor, { shape, values }]),
    );
    expect(await readAll(name)).toEqual(expected);
  });
});

describe('parts of views', () => {
  it('are the same rows and columns of the whole', async () => {
    const { shape, values } = WRITTEN['views.pt']['transposed'];
    const [, width] = shape;
    await opened('views.pt', async (store) => {
      const part = await store.read32({ tensor: 'transposed', rows: [3, 7], columns: [1, 4] });
      const expected = [3, 4, 5, 6].flatMap((row) => values.slice(row * width + 1, row * width + 4));
      expect([...part.data]).toEqual(expected);
      // At an offset that no number begins at, as samples for fingerprints are taken.
      const bytes = new Uint8Array(Float32Array.from(values).buffer);
      expect([...(await store.sample('transposed', 5, 23))]).toEqual([...bytes.subarray(5, 23)]);
    });
  });
});

describe('dtypes', () => {
  it('are named as in safetensors, also those that are not read', async () => {
    const dtypesOf = (store: TensorStore) => [...store.names()].map((name) => store.entry(name)!.dtype);
    const named = await opened('dtypes.pt', (store) => Promise.resolve(dtypesOf(store)));
    expect(named).toEqual(['F64', 'F32', 'F16', 'BF16', 'F8_E4M3', 'F8_E5M2']);
    await opened('otherDtypes.pt', async (store) => {
      const others = ['I64', 'I32', 'I16', 'I8', 'U8', 'U16', 'BOOL', 'C64', 'C128', 'F8_E8M0'];
      expect(dtypesOf(store)).toEqual(others);
      expect(await errorOf(store.read64({ tensor: 'int64' }))).toMatchObject({
        code: 'unsupportedDtype',
        message: expect.stringMatching(/"int64" has dtype I64.*Convert/),
      });
    });
  });
});

describe('where the weights were found', () => {
  it('is noted if it is not the file itself', async () => {
    expect(await opened('views.pt', (store) => Promise.resolve(store.notes))).toEqual([]);
    expect(await opened('module.pt', (store) => Promise.resolve(store.notes))).toEqual([
      'module.pt holds a whole __main__.Outer: its tensors were taken out, and the class was not built.',
    ]);
    expect(await opened('wrappedModule.pt', (store) => Promise.resolve(store.notes))).toEqual([
      'wrappedModule.pt holds a whole __main__.Outer under "model": its tensors were taken out, and the class was not built.',
    ]);
  });
});
