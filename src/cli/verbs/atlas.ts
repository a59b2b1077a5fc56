import { ATLAS_CIRCUITS, type AtlasHead, type AtlasRequest, type AtlasResult } from '../../protocol/atlas.js';
import { LARGEST_HEAD, MOST_LAYERS } from '../../protocol/bounds.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import { choicesOption, countOption, readArguments } from '../arguments.js';
import { ask } from '../ask.js';
import { modelName, notes } from '../notes.js';
import { textTable } from '../output.js';
import { WEIGHT_OPTIONS, WEIGHT_USAGE, weightOptions } from '../weightOptions.js';
import type { Verb } from './verb.js';

const OPTIONS = {
  circuits: { type: 'string', default: ATLAS_CIRCUITS.join() },
  values: { type: 'string', default: '4' },
  layer: { type: 'string' },
  ...WEIGHT_OPTIONS,
} as const;

export const atlas: Verb = {
  usage: `MODEL_FOLDER [--circuits ${ATLAS_CIRCUITS.join()}] [--values 4] [--layer N]\n      ${WEIGHT_USAGE}`,
  summary: "every head's largest singular values, effective ranks, norms and copying score",
  async run(args) {
    const { values, positionals } = readArguments(args, ['MODEL_FOLDER'], OPTIONS);
    const circuits = choicesOption('circuits', values.circuits, ATLAS_CIRCUITS);
    const count = countOption('values', values.values, 1, LARGEST_HEAD);
    const layer =
      values.layer === undefined ? undefined : countOption('layer', values.layer, 0, MOST_LAYERS - 1);
    return ask(
      positionals[0],
      'atlas',
      (): AtlasRequest => ({
        ...{ circuits, values: count },
        ...(layer !== undefined && { layer }),
        ...weightOptions(values),
      }),
      describe,
      values.python,
    );
  },
};

function describe(result: AtlasResult): string {
  const { heads, model } = result;
  const circuits = ATLAS_CIRCUITS.filter((circuit) => heads[0]?.[circuit] !== undefined);
  const row = (head: AtlasHead) => [
    formatHeadRef(head),
    ...circuits.flatMap((circuit) => {
      const { topSingularValues, effectiveRank, frobeniusNorm } = head[circuit]!;
      return [topSingularValues[0], effectiveRank, frobeniusNorm].map(short);
    }),
    short(head.copyingScore!),
  ];
  return [
    `Heads of ${modelName(model)}`,
    ...notes(result),
    '',
    textTable(
      ['head', ...circuits.flatMap((circuit) => [`${circuit} σ0`, 'rank', 'norm']), 'copying'],
      heads.map(row),
    ),
  ].join('\n');
}

function short(value: number): number {
  return Number(value.toPrecision(4));
}
