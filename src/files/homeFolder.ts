import { homedir, userInfo } from 'node:os';
import * as path from 'node:path';

/**
 * The user's home folder, always an absolute path: where HOME is empty or relative, the one that the system has on
 * record for the user; the root folder, as containers do, for a user who is not on record.
 */
export function homeFolder(): string {
  for (const find of [homedir, () => userInfo().homedir]) {
    try {
      const folder = find();
      if (path.isAbsolute(folder)) return folder;
    } catch {
      // The user is not on record.
    }
  }
  return path.parse(process.execPath).root;
}

/** A folder that an environment variable names; undefined when it is unset, empty or, like a path of no fixed place, relative. */
export function absoluteFolder(named: string | undefined): string | undefined {
  return named !== undefined && path.isAbsolute(named) ? named : undefined;
}
