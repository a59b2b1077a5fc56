import { join } from 'node:path';
import type { Matrix } from 'ml-matrix';
import { afterAll, describe, expect, it } from 'vitest';
import type { CircuitResult } from '../../../../src/protocol/head.js';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { ReferenceCircuits } from '../../../reference/architectures/circuits.js';
import { REFERENCE_MODELS } from '../../../reference/architectures/index.js';
import { svd } from '../../../reference/svd.js';
import { openToAsk, relativeError, temporaryFolder } from '../../support.js';

const root = temporaryFolder();

describe.each(Object.entries(REFERENCE_MODELS))('%s', (name, make) => {
  const model = make(join(root, name));
  const reference = new ReferenceCircuits(model);
  const opened = openToAsk(model.folder);
  afterAll(async () => (await opened).close());
  const { nLayers, nHeads, nKeyValueHeads, dHead } = model.info;
  const head = { layer: nLayers - 1, head: nHeads - 1 };
  const heads = [{ layer: 0, head: 0 }, { layer: 0, head: 1 }, head];

  const expectSpectrum = (found: CircuitResult | undefined, dense: Matrix, tolerance = 1e-6) =>
    expect(relativeError(found!.singularValues, svd(dense, dHead).singularValues)).toBeLessThan(tolerance);

  it.each(heads)('spectra of head %o to 1e-6', async (ref) => {
    const { ask } = await opened;
    const result = await ask('head', {
      ...{ head: ref, circuits: ['qk', 'embedding', 'effective'], vectors: [], top: 1, cosine: false },
      ...DEFAULT_WEIGHTS,
    });
    const qk = reference.qk(ref.layer, ref.head);
    const effectiveEmbedding = reference.effectiveEmbedding({ attentionBiases: false, residual: false });
    expectSpectrum(result.circuits.qk, qk);
    expectSpectrum(result.circuits.embedding, reference.W_E.mmul(qk).mmul(reference.W_E.transpose()));
    expectSpectrum(result.circuits.effective, reference.W_U.mmul(qk).mmul(effectiveEmbedding.transpose()));
    const { circuits } = await ask('ov', {
      ...{ head: ref, source: 'W_E', vectors: [], top: 1, only: ['ov', 'fullOv'] },
      ...DEFAULT_WEIGHTS,
    });
    const ov = reference.ov(ref.layer, ref.head);
    expectSpectrum(circuits.ov, ov);
    expectSpectrum(circuits.fullOv, reference.W_E.mmul(ov).mmul(reference.W_U.transpose()));
  });

  it.each([
    { attentionBiases: true, residual: false },
    { attentionBiases: false, residual: true },
    { attentionBiases: true, residual: true },
  ])('W_EE of every variant is what layer 0 computes: %o', async (variant) => {
    const { ask } = await opened;
    const { circuits } = await ask('head', {
      ...{ head, circuits: ['effective'], vectors: [], top: 1, cosine: false },
      ...{ ...DEFAULT_WEIGHTS, variant },
    });
    const qk = reference.qk(head.layer, head.head);
    const dense = reference.W_U.mmul(qk).mmul(reference.effectiveEmbedding(variant).transpose());
    expectSpectrum(circuits.effective, dense);
  });

  it('W_QK at a distance is W_Q R W_K^T, or is refused', async () => {
    const { ask } = await opened;
    const at = (distance: number) =>
      ask('head', {
        ...{ head, circuits: ['qk', 'embedding'], vectors: [], top: 1, cosine: false, distance },
        ...DEFAULT_WEIGHTS,
      });
    if (!model.rotation) {
      await expect(at(1)).rejects.toThrow('no rotary positions');
      expect((await at(0)).distance).toBeUndefined();
      return;
    }
    for (const distance of [0, 1, 5]) {
      const result = await at(distance);
      const qk = reference.qk(head.layer, head.head, distance);
      expect(result.distance).toBe(distance);
      expect(result.caveats).toContain(
        `rotary positions: W_QK is that of distance ${distance} between query and key`,
      );
      expectSpectrum(result.circuits.qk, qk);
      expectSpectrum(result.circuits.embedding, reference.W_E.mmul(qk).mmul(reference.W_E.transpose()));
    }
    await expect(at(-1)).rejects.toMatchObject({ code: 'badRequest' });
    await expect(at(10_000)).rejects.toMatchObject({ code: 'badRequest' });
  });

  it('lists the heads that share a key head', async () => {
    const { ask } = await opened;
    const { caveats = [] } = await ask('ov', {
      ...{ head, source: 'W_E', vectors: [], top: 1, only: ['ov'] },
      ...DEFAULT_WEIGHTS,
    });
    const grouped = caveats.filter((caveat) => caveat.startsWith('grouped queries'));
    const size = nHeads / nKeyValueHeads;
    const last = `head ${nKeyValueHeads - 1} is shared by heads ${nHeads - size} to ${nHeads - 1}`;
    expect(grouped).toEqual(size === 1 ? [] : [`grouped queries: key and value ${last}`]);
  });
});
