import type { MessageConnection } from 'vscode-jsonrpc/node';
import { WORKER_METHODS, type WorkerNotifications } from '../protocol/worker.js';

/** Sends the extension host something that it did not ask for. */
export function notify<N extends keyof WorkerNotifications>(
  connection: MessageConnection,
  name: N,
  content: WorkerNotifications[N],
): void {
  void connection.sendNotification(WORKER_METHODS[name], content);
}
