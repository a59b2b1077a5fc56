/** Paths of the repository, its outputs and its caches. */
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * The folder for what is installed once for all clones: `QK_LENS_CACHE` if it is set, else the user's cache. It must be
 * outside the repository: inside the folder of an extension in development, VS Code's server loses its own colour
 * themes.
 */
export const cache = process.env.QK_LENS_CACHE || join(userCache(), 'qk-lens');

/** Settings, installed extensions and open editors of this clone's `npm start` in the browser. */
export const startData = join(cache, `start-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`);

function userCache() {
  if (process.platform === 'win32') return process.env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  return process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
}

/** Screenshots and logs of test runs. */
export const artifacts = join(root, 'artifacts');

/** The sample workspace, and the hand-made checkpoint in it. */
export const sampleWorkspace = join(root, 'samples', 'workspace');
export const sampleCheckpoint = join(sampleWorkspace, 'planted-gpt2');

/** The copy of the sample workspace that this clone's `npm start` opens, so that notes can be written in it. */
export const startWorkspace = join(startData, 'qk-lens-sample');

/** The extension that opens the walkthrough and the notes on the first `npm start`. */
export const firstLook = join(root, 'scripts', 'firstLook');
