import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { QkLensError } from '../../../src/protocol/errors.js';

/** How long one case may take: far above what any needs, far below what a person calls a hang. */
const HANG_MS = 5_000;

/**
 * What came of one spoiled file: it was read, or refused with an error for people. Anything else fails the test, and
 * the file is kept for whoever looks into it.
 *
 * @param name of the case, with its seed
 * @param files of the case, by name
 */
export async function outcomeOf(
  name: string,
  files: Readonly<Record<string, Uint8Array>>,
  attempt: () => Promise<void>,
): Promise<'read' | 'refused'> {
  let timer: NodeJS.Timeout | undefined;
  const hang = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('it hangs')), HANG_MS);
  });
  try {
    await Promise.race([attempt(), hang]);
    return 'read';
  } catch (error) {
    if (error instanceof QkLensError && isForPeople(error)) return 'refused';
    throw new Error(`${name}: ${String(error)}. Its files are kept in ${keep(name, files)}`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** Not ours is what a library says of itself, which stands in parentheses. */
function isForPeople({ code, message }: QkLensError): boolean {
  const own = message.replace(/\(.*\)/s, '');
  return code !== 'internal' && own.length > 20 && !/undefined|NaN|\[object/.test(own);
}

function keep(name: string, files: Readonly<Record<string, Uint8Array>>): string {
  const folder = join(import.meta.dirname, '../../../out/fuzz', name.replace(/[^\w-]+/g, '-'));
  mkdirSync(folder, { recursive: true });
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, file), bytes);
  return folder;
}
