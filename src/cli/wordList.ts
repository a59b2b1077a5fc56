import { dirname, join } from 'node:path';
import { existsSync } from 'node:fs';
import { QkLensError } from '../protocol/errors.js';
import { isBuiltInList, readBuiltInList, readWordFile } from '../words/wordFiles.js';

/**
 * The words for an option: from a file, or from one of the built-in lists.
 *
 * @throws QkLensError `badRequest`
 */
export function readWordList(nameOrFile: string): Promise<string[]> {
  return isBuiltInList(nameOrFile) ? readBuiltInList(nameOrFile, packageFolder()) : readWordFile(nameOrFile);
}

/** The nearest folder above the program that contains media/words: the package's own. */
function packageFolder(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'media', 'words'))) return folder;
    if (folder === dirname(folder)) {
      throw new QkLensError('internal', 'The lists that ship with QK Lens are missing: media/words is gone.');
    }
  }
}
