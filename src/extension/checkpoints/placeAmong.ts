import * as path from 'node:path';
import type { CheckpointInfo } from '../../protocol/model.js';

/** A checkpoint's folder and name. */
type Named = Pick<CheckpointInfo, 'folder' | 'name'>;

/**
 * What tells a checkpoint from others of its name: the nearest folder above it that is different from theirs at the
 * same height; undefined if no other has the name.
 */
export function placeAmong({ folder, name }: Named, all: readonly Named[]): string | undefined {
  const others = all.filter((other) => other.name === name && other.folder !== folder);
  if (others.length === 0) return undefined;
  const above = foldersUp(folder);
  const theirs = others.map((other) => foldersUp(other.folder));
  return above.find((own, height) => theirs.every((other) => other[height] !== own)) ?? folder;
}

/** The names of the folders above a folder, nearest first. */
function foldersUp(folder: string): readonly string[] {
  return path
    .dirname(folder)
    .split(path.sep)
    .reverse()
    .filter((part) => part !== '');
}
