import { dirname } from 'node:path';
import { shippedFolder } from '../files/shippedFolder.js';
import { isBuiltInList, readBuiltInList, readWordFile } from '../words/wordFiles.js';

/**
 * The words for an option: from a file, or from one of the built-in lists.
 *
 * @throws QkLensError `badRequest`
 */
export function readWordList(nameOrFile: string): Promise<string[]> {
  return isBuiltInList(nameOrFile)
    ? readBuiltInList(nameOrFile, dirname(dirname(shippedFolder('media', 'words'))))
    : readWordFile(nameOrFile);
}
