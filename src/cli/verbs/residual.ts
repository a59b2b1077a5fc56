import { MOST_LAYERS, MOST_POSITIONS, MOST_ROWS } from '../../protocol/bounds.js';
import { QkLensError } from '../../protocol/errors.js';
import { parseNeuronScope } from '../../protocol/neuronRef.js';
import { RESIDUAL_POINTS, type ResidualRequest } from '../../protocol/residual.js';
import { choiceOption, countOption, parseHead, readArguments } from '../arguments.js';
import { ask } from '../ask.js';
import { weightsOption } from '../neuronWeightsOption.js';
import { WEIGHT_OPTIONS, WEIGHT_USAGE, weightOptions } from '../weightOptions.js';
import type { Verb } from './verb.js';

const OPTIONS = {
  layer: { type: 'string' },
  point: { type: 'string', default: 'resid_post' },
  position: { type: 'string', default: '-1' },
  neuron: { type: 'string' },
  weights: { type: 'string' },
  head: { type: 'string' },
  bos: { type: 'boolean', default: false },
  'no-bos': { type: 'boolean', default: false },
  top: { type: 'string', default: '10' },
  ...WEIGHT_OPTIONS,
} as const;

export const residual: Verb = {
  usage:
    'MODEL_FOLDER TEXT [--layer LAST] [--point resid_pre|resid_mid|resid_post] [--position -1] [--bos|--no-bos]\n' +
    `      [--neuron 3|3.512] [--weights in|gate|out] [--head 10.7] [--top 10]\n      ${WEIGHT_USAGE}`,
  summary: 'runs the model on a text and splits one place of its residual stream into what wrote it',
  async run(args) {
    const { values, positionals } = readArguments(args, ['MODEL_FOLDER', 'TEXT'], OPTIONS);
    const [folder, text] = positionals as [string, string];
    const point = choiceOption('point', values.point, RESIDUAL_POINTS);
    const position = countOption('position', values.position, -MOST_POSITIONS, MOST_POSITIONS);
    const layer =
      values.layer === undefined ? undefined : countOption('layer', values.layer, 0, MOST_LAYERS - 1);
    const top = countOption('top', values.top, 1, MOST_ROWS);
    const weights = weightsOption(values.weights);
    const { bos, 'no-bos': noBos } = values;
    if (bos && noBos) {
      throw new QkLensError('usage', '--bos and --no-bos were both given: take one, or none of them.');
    }
    return ask(
      folder,
      'residual',
      ({ model }): ResidualRequest => ({
        ...{ text, point, position, top },
        layer: layer ?? model.nLayers - 1,
        ...((bos || noBos) && { prependBos: bos }),
        ...(values.neuron !== undefined && { neurons: { ...parseNeurons(values.neuron), ...weights } }),
        ...(values.head !== undefined && { head: parseHead(values.head) }),
        ...weightOptions(values),
      }),
      values.python,
    );
  },
};

function parseNeurons(text: string): { readonly layer: number; readonly neuron?: number } {
  const { layer, neuron } = parseNeuronScope(text) ?? {};
  if (layer === undefined) {
    throw new QkLensError(
      'usage',
      `--neuron takes a layer as 3 or a neuron as 3.512 or L3N512, not "${text}".`,
    );
  }
  return { layer, ...(neuron !== undefined && { neuron }) };
}
