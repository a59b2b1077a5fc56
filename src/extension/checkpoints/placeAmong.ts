import * as path from 'node:path';
import type { CheckpointInfo } from '../../protocol/model.js';

/** A checkpoint's folder and name. */
type Named = Pick<CheckpointInfo, 'folder' | 'name'>;

/**
 * Where a checkpoint is, to distinguish it from others with the same name: the name of its nearest parent folder that
 * differs from theirs at the same level, or its whole path if there is none; undefined if its name is unique.
 */
export function placeAmong({ folder, name }: Named, all: readonly Named[]): string | undefined {
  const others = all.filter((other) => other.name === name && other.folder !== folder);
  if (others.length === 0) return undefined;
  const above = foldersUp(folder);
  const theirs = others.map((other) => foldersUp(other.folder));
  return above.find((own, level) => theirs.every((other) => other[level] !== own)) ?? folder;
}

/** The names of the folders above a folder, nearest first. */
function foldersUp(folder: string): readonly string[] {
  return path
    .dirname(folder)
    .split(path.sep)
    .reverse()
    .filter((part) => part !== '');
}
