import { CLASS_NAMES } from './classes.js';
import type { ClassName } from './classes.js';
import { classDirections, makeEmbedding } from './embedding.js';
import { mlpInput, mlpOutput, plantDetectors } from './firstLayer.js';
import { plantHead } from './heads.js';
import { noiseTensors } from './noise.js';
import { PLANTED_HEADS, SAMPLE_SHAPE } from './planted.js';
import { Random } from './random.js';
import { tensor } from './tensors.js';
import type { Tensors } from './tensors.js';
import { classTokens, idsOf } from './tokens.js';
import { addScaled, centred, mean, times, unit } from './vectors.js';
import type { Vector } from './vectors.js';

const { dModel, dVocab } = SAMPLE_SHAPE;

/** Random tokens that represent the vocabulary where all of it would take seconds. */
const RANDOM_TOKENS = 512;

const byClass = <T>(of: (name: ClassName) => T): Record<ClassName, T> =>
  Object.fromEntries(CLASS_NAMES.map((name) => [name, of(name)])) as Record<ClassName, T>;

/** The classes' mean rows of W_U, with ln_f folded in and centred over d_model and d_vocab. */
function unembeddingAims(
  tensors: Tensors,
  ids: Record<ClassName, readonly number[]>,
): Record<ClassName, Vector> {
  const embedding = tensor(tensors, 'transformer.wte.weight');
  const lnWeight = Float64Array.from(tensor(tensors, 'transformer.ln_f.weight'));
  const row = (id: number): Vector => Float64Array.from(embedding.subarray(id * dModel, (id + 1) * dModel));
  const overall = new Float64Array(dModel);
  for (let at = 0; at < embedding.length; at++) overall[at % dModel] += embedding[at] / dVocab;
  return byClass((name) => unit(centred(times(lnWeight, addScaled(mean(ids[name].map(row)), overall, -1)))));
}

/**
 * All of the sample's weights: noise, W_E with its classes, the detectors of MLP 0, and the planted heads, aimed at the
 * classes' final places.
 */
export async function plantedTensors(): Promise<Tensors> {
  const words = await classTokens();
  const ids = byClass((name) => idsOf(words[name]));
  const directions = classDirections();
  const tensors = noiseTensors();
  tensors.set('transformer.wte.weight', makeEmbedding(words, directions));

  const state = mlpInput(tensors);
  const states = {
    ...byClass((name) => ids[name].map(state)),
    random: new Random('random tokens').choose(RANDOM_TOKENS, dVocab).map(state),
  };
  plantDetectors(tensors, states);

  const output = mlpOutput(tensors);
  const average = mean(states.random.map(output));
  const aims = {
    unembedding: unembeddingAims(tensors, ids),
    effectiveEmbedding: byClass((name) => unit(addScaled(mean(states[name].map(output)), average, -1))),
  };
  for (const planted of PLANTED_HEADS) plantHead(tensors, planted, aims, directions);
  return tensors;
}
