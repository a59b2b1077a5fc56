import type { ModelInfo } from '../protocol/model.js';
import { pythonPart, type PythonPart } from './part.js';
import finalNorm from './pieces/finish_final_norm.py';
import headMean from './pieces/finish_head_mean.py';
import layerNorms from './pieces/finish_layer_norms.py';
import multipliers from './pieces/finish_multipliers.py';
import readingMeans from './pieces/finish_reading_means.py';
import valueBiases from './pieces/finish_value_biases.py';
import writtenMeans from './pieces/finish_written_means.py';
import finished from './pieces/finished.py';
import { py, Python } from './python.js';

const FINAL_NORM = pythonPart(finalNorm, { offset: 0 }).code;
const HEAD_MEAN = pythonPart(headMean).code;
const MULTIPLIERS = pythonPart(multipliers).code;
const VALUE_BIASES = pythonPart(valueBiases).code;
const GLM = [pythonPart(layerNorms, { offset: 0, reads: py`gate_up_proj` }).code, FINAL_NORM];
const NORMS_AFTER = [VALUE_BIASES, FINAL_NORM];

/**
 * What TransformerLens 4.3 leaves undone: the norms of families whose adapter says `supports_fold_ln = False`; means
 * where an adapter says `supports_center_writing_weights = False` or a LayerNorm has no weight; multipliers; and biases
 * of values that several heads share, at which it stops.
 */
const STEPS: Readonly<Record<string, readonly Python[]>> = {
  ...{ glm: GLM, glm4: GLM, granite: [MULTIPLIERS], olmo: [HEAD_MEAN] },
  ...{ olmo2: NORMS_AFTER, olmo3: NORMS_AFTER, exaone4: NORMS_AFTER },
  nemotron: [
    pythonPart(layerNorms, { offset: 1, reads: py`up_proj` }).code,
    pythonPart(finalNorm, { offset: 1 }).code,
    VALUE_BIASES,
    ...[pythonPart(readingMeans).code, HEAD_MEAN, pythonPart(writtenMeans).code],
  ],
};

/** Python's `finished(hf_model)`, for families that TransformerLens doesn't process wholly; undefined for others. */
export function finishing({ architecture }: Pick<ModelInfo, 'architecture'>): PythonPart | undefined {
  if (!Object.hasOwn(STEPS, architecture)) return undefined;
  return pythonPart(finished, { steps: Python.joined(STEPS[architecture], py`\n`) });
}
