import { join } from 'node:path';
import { Matrix } from 'ml-matrix';
import { afterAll, describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../../src/checkpoint/checkpoint.js';
import { forward, type LayerTrace } from '../../../../src/circuits/forward.js';
import { streamNorm } from '../../../../src/circuits/streamNorm.js';
import { VocabularySpaces } from '../../../../src/circuits/vocabularySpaces.js';
import { finalNormKind } from '../../../../src/model/norm.js';
import { OpenModel } from '../../../../src/model/openModel.js';
import { DEFAULT_PROCESSING, type Processing } from '../../../../src/protocol/model.js';
import { REFERENCE_MODELS } from '../../../reference/architectures/index.js';
import { logSoftmax } from '../../../reference/nonlinearities.js';
import { compute, relativeError, temporaryFolder } from '../../support.js';

const root = temporaryFolder();
const TOKENS = [5, 17, 0, 36, 11, 11, 30, 9];

const RAW: Processing = {
  foldLn: false,
  centerWritingWeights: false,
  centerUnembed: false,
  foldValueBiases: false,
  refactorFactoredAttnMatrices: false,
};
const PROCESSINGS: Record<string, Processing> = {
  'as they are': RAW,
  'fold_ln alone': { ...RAW, foldLn: true },
  'center_writing_weights alone': { ...RAW, centerWritingWeights: true },
  'center_unembed alone': { ...RAW, centerUnembed: true },
  'fold_value_biases alone': { ...RAW, foldValueBiases: true },
  'all five': DEFAULT_PROCESSING,
};

describe.each(Object.entries(REFERENCE_MODELS))('%s', (name, make) => {
  const reference = make(join(root, name));
  const opened = Checkpoint.open(reference.folder);
  const model = opened.then((checkpoint) => new OpenModel(checkpoint, compute));
  afterAll(async () => (await opened).close());

  it('is described by its sizes and kinds', async () => {
    const { info } = await opened;
    expect(info.model).toMatchObject({ ...reference.info, dtype: 'F32' });
  });

  const expected = reference.run(TOKENS);

  it.each(Object.entries(PROCESSINGS))(
    'gives logits to 1e-4, with processings: %s',
    async (_, processing) => {
      const { layers, logits } = await run(await model, processing);
      const relative = (a: ArrayLike<number>, b: Matrix) => relativeError(a, b.to1DArray());
      expect(relative(logSoftmax(logits).to1DArray(), logSoftmax(expected.logits))).toBeLessThan(1e-4);
      if (!processing.centerUnembed) expect(relative(logits.to1DArray(), expected.logits)).toBeLessThan(1e-4);
      if (processing.centerWritingWeights) return;
      for (const [l, layer] of layers.entries()) {
        expect(relative(layer.residPost.data, expected.stream[l])).toBeLessThan(1e-4);
        if (layer.mlp) expect(relative(layer.mlp.data, expected.mlp[l])).toBeLessThan(1e-4);
      }
    },
  );
});

async function run(
  model: OpenModel,
  processing: Processing,
): Promise<{ layers: LayerTrace[]; logits: Matrix }> {
  const weights = model.weights(processing);
  const layers: LayerTrace[] = [];
  await forward(weights, TOKENS, weights.config.nLayers, (layer) => layers.push(layer), {});
  const { data, rows, cols } = layers.at(-1)!.residPost;
  const norm = await weights.finalNorm();
  const normed = Array.from({ length: rows }, (_, row) =>
    streamNorm(
      finalNormKind(weights.config),
      Float64Array.from(data.subarray(row * cols, (row + 1) * cols)),
      norm,
    ),
  );
  const unembed = await new VocabularySpaces(model).get(
    'W_U',
    processing,
    { attentionBiases: false, residual: false },
    {},
  );
  const bias = await weights.unembedBias({});
  const cap = weights.config.logitSoftcap;
  const logits = (await unembed.scores(normed)).map((scores) =>
    Array.from(scores, (score, id) => {
      const logit = score + bias[id];
      return cap === undefined ? logit : cap * Math.tanh(logit / cap);
    }),
  );
  return { layers, logits: new Matrix(logits) };
}
