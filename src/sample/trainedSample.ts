import { cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { shippedFolder } from '../files/shippedFolder.js';
import { QkLensError } from '../protocol/errors.js';

/** The trained sample's folder in the package: see docs/trained-sample.md. */
export const TRAINED_SAMPLE = ['samples', 'trained-gpt2'] as const;

/**
 * Copies the trained sample that ships with QK Lens; files that the folder has stay.
 *
 * @param folder absolute path, made if absent
 * @throws QkLensError `badRequest` if the folder has other files; `noFolder` if it can't be written; `internal` if the package is not whole
 */
export async function copyTrainedSample(folder: string): Promise<void> {
  const source = shippedFolder(...TRAINED_SAMPLE);
  const own = await readdir(source);
  const there = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw notWritten(folder, error as Error);
  });
  const other = there.find((name) => !own.includes(name));
  if (other !== undefined) {
    throw new QkLensError(
      'badRequest',
      `${folder} has other files, such as ${other}. Give a folder that is empty, or one to be made.`,
    );
  }
  try {
    await mkdir(folder, { recursive: true });
    for (const name of own) await cp(join(source, name), join(folder, name), { force: false });
  } catch (error) {
    throw notWritten(folder, error as Error);
  }
}

function notWritten(folder: string, cause: Error): QkLensError {
  return new QkLensError(
    'noFolder',
    `The trained sample could not be copied to ${folder}: ${cause.message}. Name a folder that can be written.`,
    { cause },
  );
}
