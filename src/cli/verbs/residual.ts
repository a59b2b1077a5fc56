import { MOST_LAYERS, MOST_POSITIONS, MOST_ROWS } from '../../protocol/bounds.js';
import { QkLensError } from '../../protocol/errors.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import { formatNeuronRef, parseNeuronScope } from '../../protocol/neuronRef.js';
import {
  RESIDUAL_POINTS,
  type AttentionPattern,
  type LensToken,
  type ResidualRequest,
  type ResidualResult,
} from '../../protocol/residual.js';
import { choiceOption, countOption, parseHead, readArguments } from '../arguments.js';
import { ask } from '../ask.js';
import { weightsOption } from '../neuronWeightsOption.js';
import { modelName, notes } from '../notes.js';
import { textTable } from '../output.js';
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
      describe,
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

function describe(result: ResidualResult): string {
  const { model, tokens, position, layer, point, norm, neuron, neurons, attention } = result;
  const place = `${point} of layer ${layer} at position ${position}, ${JSON.stringify(tokens[position].token)}`;
  const sections = [
    `${place}, of ${modelName(model)}: norm ${digits(norm)}`,
    ...notes(result),
    tokens.map(({ token }) => JSON.stringify(token)).join(' '),
    lensTable('through W_U (logit lens)', result.logitLens),
    textTable(
      ['nearest in W_E', 'cosine'],
      result.nearestEmbed.map(({ token, cosine }) => [JSON.stringify(token), digits(cosine)]),
    ),
    textTable(
      ['part', 'norm', 'share', ...(neuron ? [`of ${formatNeuronRef({ ...neuron })}`] : [])],
      result.parts.map((part) => [
        part.name,
        digits(part.norm),
        digits(part.share),
        ...(part.dot === undefined ? [] : [digits(part.dot)]),
      ]),
    ),
    ...(neuron
      ? [
          `The parts' products with W_${neuron.weights} of ${formatNeuronRef(neuron)} add up to ${digits(neuron.dot)}` +
            `${neuron.bias === undefined ? '' : `; with the bias ${digits(neuron.dot + neuron.bias)}`}.`,
        ]
      : []),
    ...(neurons
      ? [
          textTable(
            [`W_${neurons.weights} of layer ${neurons.layer}`, 'product'],
            neurons.largest.map((own) => [formatNeuronRef({ ...neurons, ...own }), digits(own.dot)]),
          ),
        ]
      : []),
    ...(attention ? [attentionTable(attention, result)] : []),
    lensTable('next token, by the whole model', result.next),
  ];
  return sections.join('\n\n');
}

function lensTable(title: string, tokens: readonly LensToken[]): string {
  return textTable(
    [title, 'logit', 'probability'],
    tokens.map(({ token, logit, probability }) => [
      JSON.stringify(token),
      digits(logit),
      digits(probability),
    ]),
  );
}

function attentionTable(
  { head, pattern, split }: AttentionPattern,
  { tokens, position }: ResidualResult,
): string {
  return textTable(
    [
      `head ${formatHeadRef(head)} attends to`,
      ...['attention', 'score', 'tokens', 'query token', 'key token', 'rest'],
    ],
    split.map((own) => [
      `${own.key} ${JSON.stringify(tokens[own.key].token)}`,
      ...[pattern[position][own.key], own.score, own.tokens, own.queryToken, own.keyToken, own.rest].map(
        digits,
      ),
    ]),
  );
}

function digits(value: number): number {
  return Number(value.toPrecision(4));
}
