import { join } from 'node:path';
import { readRegularFile } from '../files/regularFile.js';
import { LONGEST_TEXT } from '../protocol/bounds.js';
import { QkLensError } from '../protocol/errors.js';
import type { CountedWord } from '../protocol/rowOptions.js';
import { parseWords } from './parseWords.js';
import { wordCounts } from './wordCounts.js';

/** The lists that ship with QK Lens, by the names of their files in media/words. */
export const BUILT_IN_LISTS = ['first-names', 'common-words'] as const;
export type BuiltInList = (typeof BUILT_IN_LISTS)[number];

/** Far larger than any list of words: a larger file is something else, such as weights. */
const MOST_BYTES = 4 * 2 ** 20;
/** Counting the words of so much text takes seconds. */
const MOST_BYTES_OF_TEXT = 64 * 2 ** 20;

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
  return parseWords(await readText(path, 'list of words', MOST_BYTES));
}

/**
 * The words of a text with their counts, as {@link wordCounts} makes them.
 *
 * @throws QkLensError `badRequest` if it can't be read, is not text, is too large, or has no words
 */
export async function countWordsOfFile(path: string): Promise<CountedWord[]> {
  const counted = wordCounts(await readText(path, 'text', MOST_BYTES_OF_TEXT));
  if (counted.length > 0) return counted;
  throw new QkLensError('badRequest', `${path} has no words. Name a text file.`);
}

/**
 * A text that a model is run on.
 *
 * @throws QkLensError `badRequest` if it can't be read, is not text, is empty, or is too large
 */
export async function readTextFile(path: string): Promise<string> {
  const text = await readText(path, 'text', LONGEST_TEXT);
  if (text !== '') return text;
  throw new QkLensError('badRequest', `${path} is empty. Name a text file.`);
}

async function readText(path: string, what: string, mostBytes: number): Promise<string> {
  const bytes = await readRegularFile(path, mostBytes).catch((error: unknown) => {
    throw new QkLensError(
      'badRequest',
      `The ${what} ${path} ${(error as Error).message}. Name a text file.`,
      {
        cause: error,
      },
    );
  });
  if (bytes.includes(0))
    throw new QkLensError('badRequest', `${path} is no text file. Name a file of words.`);
  return bytes.toString('utf8');
}
