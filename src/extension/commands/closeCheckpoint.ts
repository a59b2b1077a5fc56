import * as vscode from 'vscode';
import type { Services } from '../services.js';

/**
 * Close Checkpoint: closes the given one, the only open one, or the one chosen.
 *
 * @param args its folder, or an object with it as `folder`
 */
export async function closeCheckpoint(services: Services, args: unknown): Promise<void> {
  const given = typeof args === 'string' ? args : (Object(args) as { folder?: unknown }).folder;
  const closing = typeof given === 'string' ? given : await whichFolder(services);
  if (closing === undefined) return;
  services.checkpoints.remove(closing);
  await services.worker.made?.close(closing);
  services.log.info(`Closed ${closing}.`);
}

async function whichFolder({ checkpoints }: Services): Promise<string | undefined> {
  if (checkpoints.list.length < 2) return checkpoints.current?.folder;
  const chosen = await vscode.window.showQuickPick(
    checkpoints.list.map(({ name, folder }) => ({ label: name, description: folder, folder })),
    { title: 'Close Checkpoint' },
  );
  return chosen?.folder;
}
