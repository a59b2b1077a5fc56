import { LARGEST_HEAD } from '../../protocol/bounds.js';
import { QkLensError } from '../../protocol/errors.js';
import type { VocabularySpace } from '../../protocol/model.js';
import type { VarianceRequest } from '../../protocol/variance.js';
import { choiceOption, countOption, parseHead, readArguments } from '../arguments.js';
import { ask } from '../ask.js';
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
    return ask(folder, 'variance', () => request, values.python);
  },
};
