import type MarkdownIt from 'markdown-it';
import type * as vscode from 'vscode';
import type { ErrorBody } from '../protocol/errors.js';
import type { Question, QuestionName, ResultOf } from '../protocol/questions.js';
import type { RequestOptions } from './client/workerRequests.js';
import type { PanelSnapshot } from './panel/panelSnapshot.js';
import type { Parts } from './parts.js';
import type { SidePanelTrees } from './sidePanel/views.js';

/** The return value of `activate`, for VS Code's Markdown preview, other extensions and tests. */
export interface ExtensionApi {
  /** The open panels, most recently used first. */
  panels(): readonly PanelSnapshot[];
  /** Restores panels as VS Code does after a reload. */
  readonly panelSerializer: vscode.WebviewPanelSerializer;
  /** Adds note blocks to markdown-it; VS Code calls it for its preview. */
  readonly extendMarkdownIt: (md: MarkdownIt) => MarkdownIt;
  /** The contents of the side panel, by view id. */
  readonly trees: SidePanelTrees;
  /** The last errors shown, oldest first. */
  errors(): readonly ErrorBody[];
  /** The worker's process, undefined if none is running. */
  workerPid(): number | undefined;
  /**
   * Asks a question about the checkpoint in a folder, with a cancellation token and a listener for progress and partial
   * results.
   *
   * @throws QkLensError with the code and message of src/protocol/errors.ts
   */
  ask<Q extends QuestionName>(
    folder: string,
    question: Extract<Question, { name: Q }>,
    options?: RequestOptions,
  ): Promise<ResultOf<Q>>;
}

export function extensionApi(
  parts: Pick<Parts, 'panels' | 'errors' | 'worker'>,
  panelSerializer: vscode.WebviewPanelSerializer,
  trees: SidePanelTrees,
): Omit<ExtensionApi, 'extendMarkdownIt'> {
  return {
    panels: () => parts.panels.made?.snapshots ?? [],
    panelSerializer,
    trees,
    errors: () => parts.errors.shown,
    workerPid: () => parts.worker.made?.pid,
    ask: async (folder, question, options = {}) => {
      const worker = await parts.worker();
      return worker.ask(folder, question, options);
    },
  };
}
