import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readRegularFile } from '../../files/regularFile.js';
import { QkLensError } from '../../protocol/errors.js';
import { parseRelation } from './parseRelation.js';
import type { Relation } from './relation.js';

const ENDING = '.txt';
/** Lists of a folder. */
const MOST_RELATIONS = 200;
/** Far larger than any list of pairs. */
const MOST_BYTES = 1 << 20;

/**
 * The relations of a folder: one for each text file (`.txt`) in it, by its name.
 *
 * @throws QkLensError `badRequest` if it can't be read, has no text files or too many, or one is no list of pairs
 */
export async function readRelations(folder: string): Promise<Relation[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new QkLensError(
      'badRequest',
      `The folder of relations can't be read: ${(error as Error).message}.`,
      {
        cause: error,
      },
    );
  });
  const files = names.filter((name) => name.endsWith(ENDING)).sort();
  if (files.length === 0 || files.length > MOST_RELATIONS) {
    throw new QkLensError(
      'badRequest',
      `${folder} has ${files.length} text files. Give a folder with 1 to ${MOST_RELATIONS} relations, each a .txt file with a pair on each line.`,
    );
  }
  return Promise.all(
    files.map(async (file) => {
      const bytes = await readRegularFile(join(folder, file), MOST_BYTES).catch((error: unknown) => {
        throw new QkLensError('badRequest', `${join(folder, file)} ${(error as Error).message}.`, {
          cause: error,
        });
      });
      const name = basename(file, ENDING);
      return { name, pairs: parseRelation(bytes.toString('utf8'), name) };
    }),
  );
}
