import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { forward, type LayerEdit, type LayerTrace } from '../../../src/circuits/forward.js';
import { partEdit } from '../../../src/circuits/partEdits.js';
import { VocabularySpaces } from '../../../src/circuits/vocabularySpaces.js';
import { Checkpoint } from '../../../src/checkpoint/checkpoint.js';
import { OpenModel } from '../../../src/model/openModel.js';
import { DEFAULT_PROCESSING } from '../../../src/protocol/model.js';
import { compute, relativeError } from '../support.js';

const FAMILIES = fileURLToPath(new URL('../../fixtures/families', import.meta.url));
const TOKENS = [3, 1, 4, 1, 5, 9, 2];
const PART = { layer: 0, head: 1 };

// Norms after attention, in the stream, before attention, beside it, none that is linear.
it.each(['gemma2', 'gemma3_text', 'olmo2', 'olmo3', 'exaone4', 'glm4', 'bert', 'gpt2', 'gptj', 'llama'])(
  'a head that is off in %s leaves the streams of a model without its W_O',
  async (name) => {
    const checkpoint = await Checkpoint.open(join(FAMILIES, name));
    try {
      const model = new OpenModel(checkpoint, compute);
      const weights = model.weights(DEFAULT_PROCESSING);
      const { nLayers, dHead } = weights.config;
      const traces: LayerTrace[] = [];
      await forward(weights, TOKENS, nLayers, (trace) => traces.push(trace), {});
      const last = async (edit: LayerEdit) => {
        let stream: Float32Array | undefined;
        const edited = { from: 0, stream: traces[0].residPre, edits: new Map([[PART.layer, edit]]) };
        await forward(weights, TOKENS, nLayers, (trace) => (stream = trace.residPost.data), {}, edited);
        return stream!;
      };
      const off = await partEdit(new VocabularySpaces(model), DEFAULT_PROCESSING, PART, { kind: 'zero' });
      const without: LayerEdit = {
        weights: ({ wO, ...others }) => {
          const column = (i: number) => (weights.inputsFirst ? Math.floor(i / wO.cols) : i % wO.cols);
          const isHead = (i: number) => Math.floor(column(i) / dHead) === PART.head;
          return { ...others, wO: { ...wO, data: wO.data.map((value, i) => (isHead(i) ? 0 : value)) } };
        },
      };
      const expected = await last(without);
      expect(relativeError(expected, traces.at(-1)!.residPost.data)).toBeGreaterThan(1e-3);
      expect(relativeError(await last(off.of(undefined)), expected)).toBeLessThan(1e-5);
    } finally {
      await checkpoint.close();
    }
  },
);
