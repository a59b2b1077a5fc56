import { join } from 'node:path';
import { readRegularFile } from '../files/regularFile.js';
import { QkLensError } from '../protocol/errors.js';
import { parseWords } from './parseWords.js';

/** The lists that ship with QK Lens, by the names of their files in media/words. */
export const BUILT_IN_LISTS = ['first-names', 'common-words'] as const;
export type BuiltInList = (typeof BUILT_IN_LISTS)[number];

/** Far larger than any list of words: a larger file is something else, such as weights. */
const MOST_BYTES = 4 * 2 ** 20;

export function isBuiltInList(name: string): name is BuiltInList {
  return (BUILT_IN_LISTS as readonly string[]).includes(name);
}

/** @param packageFolder the folder that contains media/ */
export function readBuiltInList(name: BuiltInList, packageFolder: string): Promise<string[]> {
  return readWordFile(join(packageFolder, 'media', 'words', `${name}.txt`));
}

/**
 * The words of a text file, as {@link parseWords} reads them.
 *
 * @throws QkLensError `badRequest` if it can't be read, is not text, or is too large
 */
export async function readWordFile(path: string): Promise<string[]> {
  const bytes = await readRegularFile(path, MOST_BYTES).catch((error: unknown) => {
    throw new QkLensError(
      'badRequest',
      `The list of words ${path} ${(error as Error).message}. Name a text file.`,
      { cause: error },
    );
  });
  if (bytes.includes(0))
    throw new QkLensError('badRequest', `${path} is no text file. Name a file of words.`);
  return parseWords(bytes.toString('utf8'));
}
