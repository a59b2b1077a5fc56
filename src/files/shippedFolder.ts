import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { QkLensError } from '../protocol/errors.js';

/**
 * A folder that ships with QK Lens: in the nearest folder above the program that contains it.
 *
 * @param parts its path in the package, such as `media`, `words`
 * @throws QkLensError `internal`
 */
export function shippedFolder(...parts: readonly string[]): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const found = join(folder, ...parts);
    if (existsSync(found)) return found;
    if (folder === dirname(folder)) {
      throw new QkLensError('internal', `QK Lens is not whole: its folder ${parts.join('/')} is gone.`);
    }
  }
}
