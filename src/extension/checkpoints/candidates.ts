import * as path from 'node:path';
import * as vscode from 'vscode';
import { huggingFaceCacheFolder } from '../../hub/environment.js';
import type { Shared } from '../shared.js';
import { checkpointFolders } from '../settings.js';
import { checkpointNotice } from './checkpointNotice.js';
import { findCheckpoints, isStillThere } from '../../files/findCheckpoints.js';
import { cachedCheckpoints } from './huggingFaceCache.js';

/** A checkpoint to offer, with what distinguishes it from others. */
export interface Candidate {
  readonly folder: string;
  readonly name: string;
  readonly description: string;
  /** The notice in its config. */
  readonly notice?: string;
}

export interface Candidates {
  readonly recent: readonly Candidate[];
  /** Empty in an untrusted workspace. */
  readonly workspace: readonly Candidate[];
  /** From the setting qkLens.checkpoint.folders. */
  readonly folders: readonly Candidate[];
  readonly huggingFace: readonly Candidate[];
}

/** Collects every checkpoint within reach. One may be in several groups. */
export async function gatherCandidates(parts: Pick<Shared, 'recent'>): Promise<Candidates> {
  const [recent, workspace, folders, cached] = await Promise.all([
    recentOnes(parts),
    workspaceCandidates(),
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

/** The checkpoints in the workspace; none if it is untrusted. */
export async function workspaceCandidates(): Promise<readonly Candidate[]> {
  const workspaceFolders = vscode.workspace.isTrusted ? (vscode.workspace.workspaceFolders ?? []) : [];
  return findInAll(workspaceFolders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath));
}

async function recentOnes(parts: Pick<Shared, 'recent'>): Promise<Candidate[]> {
  const kept = await Promise.all(
    parts.recent.list.map(async (recent) => ((await isStillThere(recent.folder)) ? [recent] : [])),
  );
  return describeAll(kept.flat());
}

async function findInAll(roots: readonly string[]): Promise<Candidate[]> {
  const found = await Promise.all(roots.map((root) => findCheckpoints(root)));
  return describeAll([...new Set(found.flat())].map((folder) => ({ folder, name: path.basename(folder) })));
}

/** Described by location, and by the notice of those that have one. */
function describeAll(found: readonly Pick<Candidate, 'folder' | 'name'>[]): Promise<Candidate[]> {
  return Promise.all(
    found.map(async ({ folder, name }) => {
      const notice = await checkpointNotice(folder);
      return { folder, name, description: shortPath(folder), ...(notice !== undefined && { notice }) };
    }),
  );
}

/** Relative to the workspace folder if there is one. */
function shortPath(folder: string): string {
  return vscode.workspace.asRelativePath(folder, true);
}
