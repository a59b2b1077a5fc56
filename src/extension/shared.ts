import type * as vscode from 'vscode';
import type { OpenCheckpoints } from './checkpoints/openCheckpoints.js';
import type { RecentCheckpoints } from './checkpoints/recentCheckpoints.js';
import type { WorkerClient } from './client/workerClient.js';
import type { ErrorMessages } from './errors.js';
import type { HubConsent } from './hub/hubConsent.js';
import type { Lazy } from './lazy.js';
import type { NoteEditors } from './notes/noteEditors.js';
import type { ResultStore } from './results/resultStore.js';

/** The base of all features, which depends on none of them: each takes the parts it uses. */
export interface Shared {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly errors: ErrorMessages;
  readonly checkpoints: OpenCheckpoints;
  readonly recent: RecentCheckpoints;
  readonly noteEditors: NoteEditors;
  readonly hubConsent: Lazy<HubConsent>;
  readonly worker: Lazy<WorkerClient>;
  readonly results: Lazy<ResultStore>;
}
