import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import * as path from 'node:path';
import { isFile } from '../../files/regularFile.js';
import { ggufModels, isGgufName } from '../../protocol/ggufName.js';
import { isWeightsName } from '../../protocol/weightsFile.js';

/** Keeps the search of a folder short, however much it contains. */
export interface SearchLimits {
  /** Levels of folders below the first. */
  readonly depth: number;
  /** Folders read. */
  readonly folders: number;
  /** Checkpoints found. */
  readonly found: number;
}

export const SEARCH_LIMITS: SearchLimits = { depth: 5, folders: 2000, found: 50 };

const WEIGHTS = /\.safetensors$|^pytorch_model.*\.bin$/;

/** Folders of packages or caches, which never contain checkpoints; likewise names that start with a dot. */
const SKIPPED = new Set(['node_modules', '__pycache__', 'site-packages', 'venv']);

/**
 * Finds folders with a checkpoint: a config.json and at least one *.safetensors or pytorch_model*.bin file, or one GGUF
 * model; in other folders, each GGUF model. Searches level by level, does not follow links to folders, and skips what
 * can't be read.
 *
 * @param root absolute path, itself included
 * @returns absolute paths, nearest first, in alphabetical order on each level
 */
export async function findCheckpoints(root: string, limits = SEARCH_LIMITS): Promise<string[]> {
  const found: string[] = [];
  let budget = limits.folders;
  let level = [root];
  for (let depth = 0; depth <= limits.depth && level.length > 0; depth++) {
    const below: string[] = [];
    for (const folder of level) {
      if (budget-- <= 0 || found.length >= limits.found) return found;
      const entries = await entriesOf(folder);
      if (holdsCheckpoint(entries)) found.push(folder);
      else found.push(...ggufFiles(folder, entries).slice(0, limits.found - found.length));
      below.push(...entries.filter(isSearched).map(({ name }) => path.join(folder, name)));
    }
    level = below;
  }
  return found;
}

/** Whether a folder itself is a checkpoint, or a file is one of weights with a config.json beside it or inside. */
export async function isCheckpoint(place: string): Promise<boolean> {
  if (isGgufName(place) && (await isFile(place))) return true;
  if (!isWeightsName(path.basename(place))) return holdsCheckpoint(await entriesOf(place));
  const config = path.join(path.dirname(place), 'config.json');
  return (await isFile(place)) ? isFile(config) : holdsCheckpoint(await entriesOf(place));
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function holdsCheckpoint(entries: readonly Dirent[]): boolean {
  const names = namesOf(entries);
  if (names.includes('config.json') && names.some((name) => WEIGHTS.test(name))) return true;
  return ggufModels(names).length === 1 && !names.some(isWeightsName);
}

function ggufFiles(folder: string, entries: readonly Dirent[]): string[] {
  return ggufModels(namesOf(entries)).map((name) => path.join(folder, name));
}

/** Of all but folders. */
function namesOf(entries: readonly Dirent[]): string[] {
  return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
}

function isSearched(entry: Dirent): boolean {
  return entry.isDirectory() && !entry.name.startsWith('.') && !SKIPPED.has(entry.name);
}
