import * as path from 'node:path';
import * as vscode from 'vscode';
import type { CheckpointInfo } from '../../protocol/model.js';
import type { SavedCheckpoint, SavedResult } from '../../protocol/savedResult.js';
import { sameWeights } from '../../protocol/weightsName.js';
import { isStillThere } from '../../files/findCheckpoints.js';
import type { Shared } from '../shared.js';
import type { Answered } from './answered.js';
import { folderAtHome, questionAtHome } from './placeInWorkspace.js';
import type { StoredResult } from './resultStore.js';

/** What reading a kept answer takes. */
export type ResultParts = Pick<Shared, 'results' | 'checkpoints' | 'recent'>;

/** A kept answer prepared for this machine. */
export interface StoredAnswer extends Answered {
  /** Its checkpoint was not found here; `checkpoint.folder` is then its expected path. */
  readonly missing: boolean;
  /** The version of QK Lens that computed it. */
  readonly qkLens: string;
}

/**
 * A kept result with its checkpoint's location on this machine. Opens nothing.
 *
 * @throws QkLensError `badResult` if there is none with that id, or its file is damaged
 */
export async function storedAnswer(parts: ResultParts, id: string): Promise<StoredAnswer> {
  const results = await parts.results();
  const { stored, saved } = await results.read(id);
  return placed(parts, stored, saved);
}

async function placed(
  parts: Pick<Shared, 'checkpoints' | 'recent'>,
  { workspaceFolder }: StoredResult,
  { checkpoint, question, result, qkLens }: SavedResult,
): Promise<StoredAnswer> {
  const home = workspaceFolder.uri.fsPath;
  const found = await findCheckpoint(parts, checkpoint, home);
  return {
    checkpoint: found ?? { ...checkpoint, folder: path.join(home, path.basename(checkpoint.name)) },
    question: questionAtHome(question, home),
    result,
    missing: !found,
    qkLens,
  };
}

/**
 * An open one with these weights; in a trusted workspace also the folder where they were opened before, or where they
 * are in the workspace.
 */
async function findCheckpoint(
  parts: Pick<Shared, 'checkpoints' | 'recent'>,
  checkpoint: SavedCheckpoint,
  home: string,
): Promise<CheckpointInfo | undefined> {
  const open = parts.checkpoints.list.find(({ model }) => sameWeights(model, checkpoint.model));
  if (open || !vscode.workspace.isTrusted) return open;
  const recent = parts.recent.folderOf(checkpoint.model);
  for (const folder of [recent, folderAtHome(checkpoint, home)]) {
    if (folder !== undefined && (await isStillThere(folder))) return { ...checkpoint, folder };
  }
  return undefined;
}
