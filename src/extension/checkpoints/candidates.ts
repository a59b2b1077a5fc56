import * as path from 'node:path';
import * as vscode from 'vscode';
import { huggingFaceCacheFolder } from '../../hub/environment.js';
import type { Services } from '../services.js';
import { checkpointFolders } from '../settings.js';
import { checkpointNotice } from './checkpointNotice.js';
import { findCheckpoints, isCheckpointFolder } from './findCheckpoints.js';
import { cachedCheckpoints } from './huggingFaceCache.js';

/** A checkpoint that can be offered, with what tells it from others. */
export interface Candidate {
  readonly folder: string;
  readonly name: string;
  readonly description: string;
  /** What its config says must be known of it. */
  readonly notice?: string;
}

export interface Candidates {
  readonly recent: readonly Candidate[];
  /** None in a workspace that is not trusted. */
  readonly workspace: readonly Candidate[];
  /** From the setting qkLens.checkpoint.folders. */
  readonly folders: readonly Candidate[];
  readonly huggingFace: readonly Candidate[];
}

/** Gathers every checkpoint within reach. One may stand in several groups. */
export async function gatherCandidates(services: Services): Promise<Candidates> {
  const workspaceFolders = vscode.workspace.isTrusted ? (vscode.workspace.workspaceFolders ?? []) : [];
  const roots = workspaceFolders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath);
  const [recent, workspace, folders, cached] = await Promise.all([
    recentOnes(services),
    findInAll(roots),
    findInAll(checkpointFolders()),
    cachedCheckpoints(huggingFaceCacheFolder()),
  ]);
  return {
    recent,
    workspace,
    folders,
    huggingFace: cached.map(({ folder, name, revision }) => ({ folder, name, description: revision })),
  };
}

async function recentOnes(services: Services): Promise<Candidate[]> {
  const kept = await Promise.all(
    services.recent.list.map(async (recent) => ((await isCheckpointFolder(recent.folder)) ? [recent] : [])),
  );
  return describeAll(kept.flat());
}

async function findInAll(roots: readonly string[]): Promise<Candidate[]> {
  const found = await Promise.all(roots.map((root) => findCheckpoints(root)));
  return describeAll([...new Set(found.flat())].map((folder) => ({ folder, name: path.basename(folder) })));
}

/** Told by where they lie, and by the notice of those that carry one. */
function describeAll(found: readonly Pick<Candidate, 'folder' | 'name'>[]): Promise<Candidate[]> {
  return Promise.all(
    found.map(async ({ folder, name }) => {
      const notice = await checkpointNotice(folder);
      return { folder, name, description: shortPath(folder), ...(notice !== undefined && { notice }) };
    }),
  );
}

/** Relative to the workspace's folder where there is one. */
function shortPath(folder: string): string {
  return vscode.workspace.asRelativePath(folder, true);
}
