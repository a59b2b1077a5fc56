import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import * as path from 'node:path';
import { isFile } from './regularFile.js';
import { ggufModels, isGgufName } from '../protocol/ggufName.js';
import { ADAPTER_WEIGHTS, isWeightsName } from '../protocol/weightsFile.js';

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

/** The weights of a folder that may have others too: as transformers names them, and shards. */
const PREFERRED =
  /^(?:model\.safetensors|pytorch_model\.bin)(?:\.index\.json)?$|-\d{5}-of-\d{5}\.(?:safetensors|bin)$/;

/** checkpoint-500 comes before checkpoint-1000. */
const NAMES = new Intl.Collator('en', { numeric: true });

/** A trainer may have kept hundreds of files in one folder. */
const MOST_FILES_OF_A_FOLDER = 10;

/** Folders of packages or caches, which never contain checkpoints; likewise names that start with a dot. */
const SKIPPED = new Set(['node_modules', '__pycache__', 'site-packages', 'venv']);

/**
 * Finds checkpoints: folders with a config and weights, with one GGUF model, or with an adapter; where a folder has
 * several files of weights of which none is preferred, the first ten of them. Searches level by level, does not follow
 * links to folders, and skips what can't be read.
 *
 * @param root absolute path, itself included
 * @returns absolute paths, nearest first, in alphabetical order on each level, with numbers in names in their order
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
      const files = weightsIn(entries).slice(
        0,
        Math.min(MOST_FILES_OF_A_FOLDER, limits.found - found.length),
      );
      if (holdsCheckpoint(entries)) found.push(folder);
      else found.push(...files.map((name) => path.join(folder, name)));
      below.push(...entries.filter(isSearched).map(({ name }) => path.join(folder, name)));
    }
    level = below;
  }
  return found;
}

/**
 * Whether a checkpoint that was opened is still there: a file of weights, or a folder that has some. Their config may be
 * one that was given.
 */
export async function isStillThere(place: string): Promise<boolean> {
  if (await isFile(place)) return mayHoldWeights(path.basename(place));
  const entries = await entriesOf(place);
  return holdsCheckpoint(entries) || namesOf(entries).filter(isWeightsName).length === 1;
}

function mayHoldWeights(name: string): boolean {
  return isWeightsName(name) || isGgufName(name) || ADAPTER_WEIGHTS.includes(name);
}

/** Whether a folder is one that {@link findCheckpoints} finds. */
export async function isCheckpoint(folder: string): Promise<boolean> {
  return holdsCheckpoint(await entriesOf(folder));
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.sort((a, b) => NAMES.compare(a.name, b.name) || (a.name < b.name ? -1 : 1));
}

function holdsCheckpoint(entries: readonly Dirent[]): boolean {
  const names = namesOf(entries);
  const weights = names.filter(isWeightsName);
  if (hasConfig(names) && (weights.length === 1 || names.some((name) => PREFERRED.test(name)))) return true;
  return weights.length === 0 && (ggufModels(names).length === 1 || holdsAdapter(names));
}

/** transformers' and TransformerLens', or Meta's. */
function hasConfig(names: readonly string[]): boolean {
  return names.includes('config.json') || names.includes('params.json');
}

function holdsAdapter(names: readonly string[]): boolean {
  return names.includes('adapter_config.json') && names.some((name) => ADAPTER_WEIGHTS.includes(name));
}

/** The names of a folder's files that are checkpoints: of weights beside a config, and GGUF models. */
function weightsIn(entries: readonly Dirent[]): string[] {
  const names = namesOf(entries);
  const withConfig = hasConfig(names) ? names.filter(isWeightsName) : [];
  return [...withConfig, ...ggufModels(names)];
}

/** Of all but folders. */
function namesOf(entries: readonly Dirent[]): string[] {
  return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
}

function isSearched(entry: Dirent): boolean {
  return entry.isDirectory() && !entry.name.startsWith('.') && !SKIPPED.has(entry.name);
}
