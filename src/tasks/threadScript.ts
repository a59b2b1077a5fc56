import { join } from 'node:path';

/** The threads whose scripts the build places beside the programs. */
export type ThreadName = 'tokenizerThread' | 'parentWatch';

/** Set by the tests, which run from sources. */
declare const QK_LENS_THREADS: string | undefined;

/** The path of a thread's script, in the folder of the program that starts the thread. */
export function threadScript(name: ThreadName): string {
  const folder = typeof QK_LENS_THREADS === 'string' ? QK_LENS_THREADS : __dirname;
  return join(folder, `${name}.js`);
}
