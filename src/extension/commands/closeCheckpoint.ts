import * as vscode from 'vscode';
import type { Shared } from '../shared.js';

/**
 * Close Checkpoint: closes the given one, the only open one, or the one chosen.
 *
 * @param args its folder, or an object with it as `folder`; or several of these as `steps`
 */
export async function closeCheckpoint(
  parts: Pick<Shared, 'checkpoints' | 'worker' | 'log'>,
  args: unknown,
): Promise<void> {
  const { steps } = Object(args) as { steps?: unknown };
  if (Array.isArray(steps)) {
    for (const step of steps as unknown[]) await closeCheckpoint(parts, step);
    return;
  }
  const given = typeof args === 'string' ? args : (Object(args) as { folder?: unknown }).folder;
  const closing = typeof given === 'string' ? given : await whichFolder(parts);
  if (closing === undefined) return;
  parts.checkpoints.remove(closing);
  await parts.worker.made?.close(closing);
  parts.log.info(`Closed ${closing}.`);
}

async function whichFolder({ checkpoints }: Pick<Shared, 'checkpoints'>): Promise<string | undefined> {
  if (checkpoints.list.length < 2) return checkpoints.current?.folder;
  const chosen = await vscode.window.showQuickPick(
    checkpoints.list.map(({ name, folder }) => ({ label: name, description: folder, folder })),
    { title: 'Close Checkpoint' },
  );
  return chosen?.folder;
}
