import * as path from 'node:path';
import * as vscode from 'vscode';
import { questionTitle } from '../../questions/titles.js';
import { QkLensError } from '../../protocol/errors.js';
import type { Shared } from '../shared.js';

/**
 * Asks for one of the kept results.
 *
 * @returns its id; undefined if the user cancelled
 * @throws QkLensError if there is none
 */
export async function chooseResult(
  parts: Pick<Shared, 'results' | 'log'>,
  title: string,
): Promise<string | undefined> {
  const store = await parts.results();
  const { results, unreadable } = await store.list();
  for (const { problem } of unreadable) parts.log.warn(problem.message);
  if (results.length === 0) {
    throw (
      unreadable[0]?.problem ??
      new QkLensError(
        'badRequest',
        'This workspace has no kept results. Keep one with “QK Lens: Keep Result”.',
      )
    );
  }
  const chosen = await vscode.window.showQuickPick(
    results.map(({ id, name, question, checkpoint, savedAt, workspaceFolder }) => ({
      id,
      label: name,
      description: `${questionTitle(question)} · ${checkpoint.name}`,
      detail: `${new Date(savedAt).toLocaleString()} · ${path.basename(workspaceFolder.uri.fsPath)}`,
    })),
    { title, matchOnDescription: true },
  );
  return chosen?.id;
}
