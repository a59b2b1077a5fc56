import { homedir, userInfo } from 'node:os';
import * as path from 'node:path';

/**
 * The user's home folder, always an absolute path. If HOME is empty or relative, the system's record for the user is
 * used; a user without a record gets the root folder, as containers do.
 */
export function homeFolder(): string {
  for (const find of [homedir, () => userInfo().homedir]) {
    try {
      const folder = find();
      if (path.isAbsolute(folder)) return folder;
    } catch {
      // The user has no record.
    }
  }
  return path.parse(process.execPath).root;
}

/** A folder named by an environment variable; undefined if the variable is unset, empty or a relative path. */
export function absoluteFolder(named: string | undefined): string | undefined {
  return named !== undefined && path.isAbsolute(named) ? named : undefined;
}
