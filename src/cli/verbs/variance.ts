import { LARGEST_HEAD } from '../../protocol/bounds.js';
import { QkLensError } from '../../protocol/errors.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import type { VocabularySpace } from '../../protocol/model.js';
import type { ExplainedList, VarianceRequest, VarianceResult } from '../../protocol/variance.js';
import { choiceOption, countOption, parseHead, readArguments } from '../arguments.js';
import { ask } from '../ask.js';
import { modelName, notes } from '../notes.js';
import { textTable } from '../output.js';
import { WEIGHT_OPTIONS, WEIGHT_USAGE, weightOptions } from '../weightOptions.js';
import { readWordList } from '../wordList.js';
import type { Verb } from './verb.js';

const SIDES = ['query', 'key'] as const;
const SPACES: readonly VocabularySpace[] = ['W_U', 'W_EE', 'W_E'];

const OPTIONS = {
  words: { type: 'string' },
  against: { type: 'string' },
  side: { type: 'string', default: 'query' },
  space: { type: 'string', default: 'W_U' },
  vectors: { type: 'string' },
  'leading-space': { type: 'boolean', default: false },
  ...WEIGHT_OPTIONS,
} as const;

export const variance: Verb = {
  usage:
    'MODEL_FOLDER 10.7 --words FILE|first-names|common-words [--against FILE|…] [--side query|key]\n' +
    `      [--space W_U|W_EE|W_E] [--vectors K] [--leading-space]\n      ${WEIGHT_USAGE}`,
  summary: "how much of words' (un)embeddings lies in a head's query or key space",
  async run(args) {
    const { values, positionals } = readArguments(args, ['MODEL_FOLDER', 'HEAD'], OPTIONS);
    const [folder, headText] = positionals as [string, string];
    if (values.words === undefined) {
      throw new QkLensError(
        'usage',
        'Say which words: --words FILE, --words first-names or --words common-words.',
      );
    }
    const request: VarianceRequest = {
      head: parseHead(headText),
      side: choiceOption('side', values.side, SIDES),
      space: choiceOption('space', values.space, SPACES),
      words: await readWordList(values.words),
      ...(values.against !== undefined && { against: await readWordList(values.against) }),
      spelling: values['leading-space'] ? 'leadingSpace' : 'asIs',
      ...(values.vectors !== undefined && {
        vectors: countOption('vectors', values.vectors, 1, LARGEST_HEAD),
      }),
      ...weightOptions(values),
    };
    return ask(folder, 'variance', () => request, describe, values.python);
  },
};

function describe(result: VarianceResult): string {
  const { head, side, space, vectors, baseline, against, test, spelling } = result;
  return [
    `Head ${formatHeadRef(head)} of ${modelName(result.model)}, ${side} side, ${space}, ` +
      `${vectors} vectors, words ${spelling === 'asIs' ? 'as they stand' : 'with a leading space'}`,
    ...notes(result),
    '',
    `Every token: ratio ${baseline.mean.toFixed(4)} ± ${baseline.sd.toFixed(4)} (1: a random direction)`,
    ...listLines('words', result),
    ...(against ? listLines('against', against) : []),
    ...(test
      ? [
          '',
          `Rank-sum test against ${against ? 'the second list' : 'every token'}: U ${test.u}, ` +
            `p ${test.p.toPrecision(3)}, effect ${test.effect.toFixed(3)}`,
        ]
      : []),
  ].join('\n');
}

function listLines(name: string, { words, leftOut, mean }: ExplainedList): string[] {
  const sorted = [...words].sort((a, b) => b.ratio - a.ratio);
  return [
    '',
    `${name}: mean ratio ${mean.toFixed(4)} over ${words.length} words`,
    textTable(
      ['word', 'ratio', 'explained'],
      sorted.map(({ word, ratio, explained }) => [
        JSON.stringify(word),
        Number(ratio.toPrecision(4)),
        Number(explained.toPrecision(4)),
      ]),
    ),
    ...(leftOut.length
      ? [`left out: ${leftOut.map(({ word, reason }) => `${JSON.stringify(word)} (${reason})`).join('; ')}`]
      : []),
  ];
}
