import { expect, it } from 'vitest';
import type { HeadRef } from '../../../../src/protocol/headRef.js';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { openToAsk, relativeError } from '../../support.js';
import { loraFixture } from './fixtures.js';

const head: HeadRef = { layer: 1, head: 1 };

async function spectraOf(folder: string) {
  const { ask, close } = await openToAsk(folder);
  const asked = { ...DEFAULT_WEIGHTS, head, vectors: [], top: 1 };
  const { qk } = (await ask('head', { ...asked, circuits: ['qk'], cosine: false })).circuits;
  const { ov } = (await ask('ov', { ...asked, source: 'W_E', only: ['ov'] })).circuits;
  await close();
  return { qk: qk!.singularValues, ov: ov!.singularValues };
}

it('a head with the adapter and without is compared as in any two checkpoints', async () => {
  const [adapter, base] = [loraFixture('llama/rslora'), loraFixture('llama/base')];
  const { ask, close } = await openToAsk(adapter);
  const { comparison } = await ask('composition', {
    ...{ ...DEFAULT_WEIGHTS, kind: 'K', compare: { a: head, b: head, otherFolder: base } },
  });
  await close();
  expect(comparison!.other?.name).toBe('base');
  const [merged, own] = [await spectraOf(adapter), await spectraOf(base)];
  expect(comparison!.singularValues).toEqual({ a: merged, b: own });
  expect(relativeError(merged.qk, own.qk)).toBeGreaterThan(0.01);
  // It changes queries and values alone: what keys read and the output writes is the same.
  const same = (cosines: readonly number[]) =>
    relativeError(
      cosines,
      cosines.map(() => 1),
    );
  expect(same(comparison!.keyCosines)).toBeLessThan(1e-9);
  expect(same(comparison!.outputCosines)).toBeLessThan(1e-9);
  expect(same(comparison!.queryCosines)).toBeGreaterThan(1e-3);
  expect(comparison!.moved?.query.rose).not.toHaveLength(0);
});
