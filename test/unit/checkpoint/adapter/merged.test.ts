import { describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS, STORED_PROCESSING } from '../../../../src/protocol/model.js';
import { openToAsk, relativeError } from '../../support.js';
import { COMPUTED, loraFixture } from './fixtures.js';

const text = COMPUTED.tokens.map((id) => `#${id}`).join('');

describe.each(Object.entries(COMPUTED.adapters))('%s, as PEFT wrote it', (name, computed) => {
  it('has the logits and spectra of the model that PEFT merges', async () => {
    const { ask, close, checkpoint: info } = await openToAsk(loraFixture(name));
    const { next } = await ask('residual', {
      ...{ ...DEFAULT_WEIGHTS, text, prependBos: false, layer: info.model.nLayers - 1 },
      ...{ point: 'resid_post', position: -1, top: info.model.dVocab },
    });
    const logits = next.toSorted((a, b) => a.id - b.id).map(({ logit }) => logit);
    // center_unembed moves all logits by the same number.
    const moved = (values: readonly number[]) => values.map((value) => value - values[0]);
    expect(relativeError(moved(logits), moved(computed.logits))).toBeLessThan(1e-4);
    for (const [at, qk] of computed.qk.entries()) {
      const head = { layer: Math.floor(at / info.model.nHeads), head: at % info.model.nHeads };
      const asked = { ...DEFAULT_WEIGHTS, processing: STORED_PROCESSING, head, vectors: [], top: 1 };
      const ofHead = await ask('head', { ...asked, circuits: ['qk'], cosine: false });
      expect(relativeError(ofHead.circuits.qk!.singularValues, qk.slice(0, 4))).toBeLessThan(1e-6);
      const ofOv = await ask('ov', { ...asked, source: 'W_E', only: ['ov'] });
      expect(relativeError(ofOv.circuits.ov!.singularValues, computed.ov[at].slice(0, 4))).toBeLessThan(1e-6);
    }
    await close();
  });
});
