/** Layer 0: a forward pass for single tokens, and the neurons of MLP 0 through which W_EE carries the classes. */
import { CLASS_NAMES } from './classes.js';
import type { ClassName } from './classes.js';
import { PLANTED_NEURONS, SAMPLE_SHAPE } from './planted.js';
import { Random } from './random.js';
import { layerTensor, tensor } from './tensors.js';
import type { Tensors } from './tensors.js';
import { addScaled, centred, dot, mean, randomDirections, scaled, timesMatrix, unit } from './vectors.js';
import type { Vector } from './vectors.js';

const { dModel, dMlp, layerNormEpsilon } = SAMPLE_SHAPE;

/** A detector's input for an average word of its class, and for an average token. */
const DETECTED = 3;
const UNDETECTED = -3;
/** The share of MLP 0's average output that its bias leaves. */
const MEAN_LEFT = 0.1;

/** LayerNorm without its weight and bias. */
function normalized(x: Vector): Vector {
  const c = centred(x);
  return scaled(c, 1 / Math.sqrt(dot(c, c) / c.length + layerNormEpsilon));
}

/** `[rows, cols]` with each row scaled, and each column then centred: a LayerNorm's weight folded in. */
function folded(matrix: Float32Array, cols: number, lnWeight: Float32Array): Float64Array {
  const out = Float64Array.from(matrix, (x, i) => x * lnWeight[Math.floor(i / cols)]);
  const means = scaled(
    timesMatrix(new Float64Array(lnWeight.length).fill(1), out, cols),
    1 / lnWeight.length,
  );
  return out.map((x, i) => x - means[i % cols]);
}

/**
 * MLP 0's input for one token that attends only to itself, without attention's biases: LN(W_E + sum over heads of
 * LN(W_E) W_V W_O), both LayerNorms without weight and bias.
 *
 * @returns a function from a token to its state `[d_model]`
 */
export function mlpInput(tensors: Tensors): (id: number) => Vector {
  const of = (name: string): Float32Array => tensor(tensors, layerTensor(0, name));
  const embedding = tensor(tensors, 'transformer.wte.weight');
  const cAttn = of('attn.c_attn.weight');
  const values = new Float32Array(dModel * dModel);
  for (let i = 0; i < dModel; i++) {
    values.set(cAttn.subarray((3 * i + 2) * dModel, (3 * i + 3) * dModel), i * dModel);
  }
  const valuesOfLn = folded(values, dModel, of('ln_1.weight'));
  const output = of('attn.c_proj.weight');
  return (id) => {
    const x = centred(Float64Array.from(embedding.subarray(id * dModel, (id + 1) * dModel)));
    const post = centred(timesMatrix(timesMatrix(normalized(x), valuesOfLn, dModel), output, dModel));
    return normalized(addScaled(post, x, 1));
  };
}

function geluNew(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
}

/**
 * MLP 0 with its biases, applied to the state from {@link mlpInput}.
 *
 * @returns a function from the state `[d_model]` to W_EE's row `[d_model]`, centred
 */
export function mlpOutput(tensors: Tensors): (state: Vector) => Vector {
  const of = (name: string): Float32Array => tensor(tensors, layerTensor(0, name));
  const weightIn = folded(of('mlp.c_fc.weight'), dMlp, of('ln_2.weight'));
  const biasIn = addScaled(
    timesMatrix(Float64Array.from(of('ln_2.bias')), of('mlp.c_fc.weight'), dMlp),
    Float64Array.from(of('mlp.c_fc.bias')),
    1,
  );
  const weightOut = of('mlp.c_proj.weight');
  const biasOut = Float64Array.from(of('mlp.c_proj.bias'));
  return (state) => {
    const hidden = addScaled(timesMatrix(state, weightIn, dMlp), biasIn, 1).map(geluNew);
    return centred(addScaled(timesMatrix(hidden, weightOut, dModel), biasOut, 1));
  };
}

/**
 * Makes one neuron of MLP 0 per class a detector: it reads the class's mean state, is silent for other tokens, and
 * writes a direction unrelated to the class's direction in W_E. MLP 0's output bias then cancels most of its mean
 * output. Changes `tensors`.
 *
 * @param states MLP 0's input for each class's tokens, and for random tokens
 */
export function plantDetectors(
  tensors: Tensors,
  states: Readonly<Record<ClassName | 'random', readonly Vector[]>>,
): void {
  const of = (name: string): Float32Array => tensor(tensors, layerTensor(0, name));
  const [lnWeight, lnBias] = [of('ln_2.weight'), of('ln_2.bias')];
  const [weightIn, biasIn] = [of('mlp.c_fc.weight'), of('mlp.c_fc.bias')];
  const [weightOut, biasOut] = [of('mlp.c_proj.weight'), of('mlp.c_proj.bias')];
  const written = randomDirections(CLASS_NAMES.length, dModel, new Random('what detectors write'));
  const average = mean(states.random);
  PLANTED_NEURONS.forEach(({ neuron, detects }, n) => {
    const difference = addScaled(mean(states[detects]), average, -1);
    const read = scaled(difference, (DETECTED - UNDETECTED) / dot(difference, difference));
    let bias = UNDETECTED - dot(read, average);
    for (let i = 0; i < dModel; i++) {
      weightIn[i * dMlp + neuron] = read[i] / lnWeight[i];
      bias -= lnBias[i] * weightIn[i * dMlp + neuron];
    }
    biasIn[neuron] = bias;
    weightOut.set(unit(written[n]), neuron * dModel);
  });
  const output = mlpOutput(tensors);
  const meanOutput = mean(states.random.map(output));
  meanOutput.forEach((x, i) => (biasOut[i] -= (1 - MEAN_LEFT) * x));
}
