import { MOST_ROWS } from '../../protocol/bounds.js';
import type { OvRequest } from '../../protocol/ov.js';
import { choiceOption, countOption, parseHead, readArguments } from '../arguments.js';
import { ask } from '../ask.js';
import { VECTOR_OPTIONS, VECTOR_USAGE, vectorOptions } from '../vectorOptions.js';
import { WEIGHT_OPTIONS, WEIGHT_USAGE, weightOptions } from '../weightOptions.js';
import { readWordList } from '../wordList.js';
import type { Verb } from './verb.js';

const OPTIONS = {
  token: { type: 'string' },
  source: { type: 'string', default: 'W_E' },
  ranked: { type: 'string' },
  'leading-space': { type: 'boolean', default: false },
  ...VECTOR_OPTIONS,
  top: { type: 'string', default: '10' },
  ...WEIGHT_OPTIONS,
} as const;

export const ov: Verb = {
  usage:
    'MODEL_FOLDER 10.7 [--token TEXT] [--source W_E|W_EE] [--ranked FILE|first-names|common-words]\n' +
    `      [--leading-space] ${VECTOR_USAGE} [--top 10]\n      ${WEIGHT_USAGE}`,
  summary: 'what a head writes for tokens that it attends to fully, and whether it copies or suppresses them',
  async run(args) {
    const { values, positionals } = readArguments(args, ['MODEL_FOLDER', 'HEAD'], OPTIONS);
    const [folder, headText] = positionals as [string, string];
    const head = parseHead(headText);
    const { token } = values;
    const source = choiceOption('source', values.source, ['W_E', 'W_EE']);
    const top = countOption('top', values.top, 1, MOST_ROWS);
    const vectors = vectorOptions(values);
    const ranked = values.ranked === undefined ? undefined : await readWordList(values.ranked);
    return ask(
      folder,
      'ov',
      ({ model }): OvRequest => ({
        head,
        source,
        vectors: vectors(model.dHead),
        top,
        ...(token !== undefined && { token }),
        ...(ranked && { ranked }),
        spelling: values['leading-space'] ? 'leadingSpace' : 'asIs',
        ...weightOptions(values),
      }),
      values.python,
    );
  },
};
