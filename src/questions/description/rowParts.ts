import type { TokenFrequency } from '../../protocol/rowOptions.js';
import { CENTERING, ROWS, TOKEN_FREQUENCY } from '../kinds/rows.js';
import type { CommandLineForm } from './commandLine.js';
import { optional } from './field.js';

const FILE_NAME = 'text.txt';

/** `--token-frequency NAME|FILE`. What is written names no real file. */
const TOKEN_FREQUENCY_OPTION: CommandLineForm<TokenFrequency> = {
  usage: '[--token-frequency uniform|merges|FILE]',
  takes: 'a name, or a file of your text, whose words are counted',
  options: { 'token-frequency': { type: 'string' } },
  read: async (values, files) => {
    const given = values['token-frequency'];
    if (typeof given !== 'string') return undefined;
    return TOKEN_FREQUENCY.choices!.find((name) => name === given) ?? files.countWords(given);
  },
  write: (frequency) => ['--token-frequency', typeof frequency === 'string' ? frequency : FILE_NAME],
};

/** Whose rows of the vocabulary are centred. */
export function center(
  about = 'Centres the rows of keys, which no attention pattern sees, or of both sides.',
) {
  return optional('center', CENTERING, {
    label: 'Rows',
    about,
    none: 'none',
    assumed: () => 'none' as const,
  });
}

/** The vocabulary's rows as they are, or as a head reads them. */
export function rows() {
  return optional('rows', ROWS, {
    label: 'Length of rows',
    about: "The vocabulary's rows as stored, or through the norm that a head reads them behind.",
    none: 'raw',
    assumed: () => 'raw' as const,
  });
}

/** How much each token counts. */
export function tokenFrequency() {
  return optional('tokenFrequency', TOKEN_FREQUENCY, {
    label: 'Tokens count',
    about: "All tokens the same, by Zipf's law over the merges, or as often as your text has them.",
    none: 'uniform',
    assumed: () => 'uniform' as const,
    commandLine: TOKEN_FREQUENCY_OPTION,
  });
}
