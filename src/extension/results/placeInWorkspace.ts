import * as path from 'node:path';
import type { CheckpointInfo } from '../../protocol/model.js';
import { withoutIdentity } from '../../protocol/openFiles.js';
import type { Question } from '../../protocol/questions.js';
import type { SavedCheckpoint } from '../../protocol/savedResult.js';

/** A checkpoint without details of the machine: its folder is kept only if it is in the workspace. */
export function withoutHome(checkpoint: CheckpointInfo, workspace: string): SavedCheckpoint {
  const { folder, base: _, step: _step, ...info } = withoutIdentity(checkpoint);
  const inside = relativeFolder(folder, workspace);
  return inside === undefined ? info : { ...info, folder: inside };
}

/** For a comparison with another checkpoint, only that one's path in the workspace, or else its name, is kept. */
export function questionWithoutHome(question: Question, workspace: string): Question {
  return questionToTell(question, { within: [workspace], from: workspace });
}

/**
 * The question as it can be asked on this machine: reverses {@link questionWithoutHome}, and never leaves the
 * workspace.
 */
export function questionAtHome(question: Question, workspace: string): Question {
  return withOtherFolder(question, (folder) => {
    const absolute = path.resolve(workspace, folder);
    const inside = relativeFolder(absolute, workspace) !== undefined;
    return inside ? absolute : path.join(workspace, path.basename(absolute));
  });
}

/**
 * Where a kept checkpoint would be in this workspace; undefined if it was not in its workspace, or would be outside
 * this one.
 */
export function folderAtHome({ folder }: SavedCheckpoint, workspace: string): string | undefined {
  if (folder === undefined) return undefined;
  const absolute = path.resolve(workspace, folder);
  return relativeFolder(absolute, workspace) === undefined ? undefined : absolute;
}

/** Where text for other people stands. */
export interface Standpoint {
  /** A path is written only if it and `from` are in the same of these folders, so that it names nothing outside. */
  readonly within: readonly string[];
  /** The folder that paths start from; absent if there is none. */
  readonly from?: string;
}

/** Replaces the checkpoint's folder in text for other people: its path from there, or else its name. */
export function placeToTell({ folder, name }: CheckpointInfo, standpoint: Standpoint): string {
  return pathFrom(folder, standpoint) ?? name;
}

/** The same for the checkpoint that a comparison is with. */
export function questionToTell(question: Question, standpoint: Standpoint): Question {
  return withOtherFolder(
    question,
    (folder) => pathFrom(folder, standpoint) ?? path.basename(path.normalize(folder)),
  );
}

function pathFrom(folder: string, { within, from }: Standpoint): string | undefined {
  if (from === undefined) return undefined;
  const isShared = (home: string) =>
    [folder, from].every((place) => relativeFolder(place, home) !== undefined);
  if (!within.some(isShared)) return undefined;
  return path.relative(from, folder).split(path.sep).join('/') || '.';
}

function relativeFolder(folder: string, workspace: string): string | undefined {
  const relative = path.relative(workspace, folder);
  const outside = relative.split(path.sep)[0] === '..' || path.isAbsolute(relative);
  return outside ? undefined : relative.split(path.sep).join('/') || '.';
}

function withOtherFolder(question: Question, change: (folder: string) => string): Question {
  if (question.name !== 'composition') return question;
  const { compare } = question.request;
  if (typeof compare?.otherFolder !== 'string') return question;
  const otherFolder = change(compare.otherFolder);
  return { ...question, request: { ...question.request, compare: { ...compare, otherFolder } } };
}
