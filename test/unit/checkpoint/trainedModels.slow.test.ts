import { Matrix, QrDecomposition } from 'ml-matrix';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../src/protocol/model.js';
import { logSoftmax } from '../../reference/nonlinearities.js';
import { svd } from '../../reference/svd.js';
import { TRAINED_MODELS, type TrainedReference } from '../../reference/trainedModels.js';
import { openToAsk, relativeError } from '../support.js';

const TOKENS = [1, 17, 40, 3, 3, 29, 8, 51, 22];
const TEXT = TOKENS.map((id) => `#${id}`).join('');

for (const { name, path, isThere, sizes, reference } of TRAINED_MODELS) {
  describe.skipIf(!isThere)(`trained weights of ${name} (awaits ../shared/trained/${name})`, () => {
    let opened: Awaited<ReturnType<typeof openToAsk>>;
    let expected: TrainedReference;
    beforeAll(async () => {
      opened = await openToAsk(path);
      expected = reference();
    });
    afterAll(() => opened.close());
    const { nLayers, nHeads, dHead, dVocab } = sizes;
    const head = { layer: nLayers - 1, head: nHeads - 1 };

    it('is read with its sizes, and tokens without a name are shown as ids', () => {
      const { model, tokenizer } = opened.checkpoint;
      expect(model).toMatchObject(sizes);
      expect(tokenizer.kind).toBe('none');
    });

    it.each([{ layer: 0, head: 0 }, { layer: 1, head: 2 }, head])(
      'spectra of qk and ov of head %o to 1e-6',
      async (ref) => {
        const { circuits } = await opened.ask('head', {
          ...{ ...DEFAULT_WEIGHTS, head: ref, circuits: ['qk'], vectors: [], top: 1, cosine: false },
        });
        const ov = await opened.ask('ov', {
          ...{ ...DEFAULT_WEIGHTS, head: ref, source: 'W_E', vectors: [], top: 1, only: ['ov'] },
        });
        for (const [found, dense] of [
          [circuits.qk!, expected.qk(ref.layer, ref.head)],
          [ov.circuits.ov!, expected.ov(ref.layer, ref.head)],
        ] as const) {
          const { singularValues } = svd(dense, dHead);
          expect(relativeError(found.singularValues, singularValues)).toBeLessThan(1e-6);
        }
      },
    );

    it('spectra over the vocabulary to 1e-6', async () => {
      const { circuits } = await opened.ask('head', {
        ...{ ...DEFAULT_WEIGHTS, head, circuits: ['embedding'], vectors: [], top: 1, cosine: false },
      });
      const ov = await opened.ask('ov', {
        ...{ ...DEFAULT_WEIGHTS, head, source: 'W_E', vectors: [], top: 1, only: ['fullOv'] },
      });
      const [W_E, W_U] = [triangle(expected.W_E), triangle(expected.W_U)];
      for (const [found, dense] of [
        [circuits.embedding!, W_E.mmul(expected.qk(head.layer, head.head)).mmul(W_E.transpose())],
        [ov.circuits.fullOv!, W_E.mmul(expected.ov(head.layer, head.head)).mmul(W_U.transpose())],
      ] as const) {
        const { singularValues } = svd(dense, dHead);
        expect(relativeError(found.singularValues, singularValues)).toBeLessThan(1e-6);
      }
    });

    it('logits of a prompt to 1e-4, and its most likely next tokens in order', async () => {
      const { next, tokens } = await opened.ask('residual', {
        ...{ ...DEFAULT_WEIGHTS, text: TEXT, prependBos: false, layer: head.layer, point: 'resid_post' },
        ...{ position: -1, top: dVocab },
      });
      expect(tokens.map(({ id }) => id)).toEqual(TOKENS);
      const logits = next.toSorted((a, b) => a.id - b.id).map(({ logit }) => logit);
      const truth = logSoftmax(expected.logits(TOKENS)).getRow(TOKENS.length - 1);
      expect(relativeError(logSoftmax(new Matrix([logits])).getRow(0), truth)).toBeLessThan(1e-4);
      const likeliest = truth.map((_, id) => id).sort((a, b) => truth[b] - truth[a]);
      expect(next.slice(0, 5).map(({ id }) => id)).toEqual(likeliest.slice(0, 5));
    });
  });
}

/** A matrix of as many columns that gives products the same singular values: R of a QR decomposition. */
function triangle(rows: Matrix): Matrix {
  return rows.rows <= rows.columns ? rows : new QrDecomposition(rows).upperTriangularMatrix;
}
