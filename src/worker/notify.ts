import type { MessageConnection } from 'vscode-jsonrpc/node';
import { WORKER_METHODS, type WorkerNotifications } from '../protocol/worker.js';

/** Sends the extension host a notification. */
export function notify<N extends keyof WorkerNotifications>(
  connection: MessageConnection,
  name: N,
  content: WorkerNotifications[N],
): void {
  void connection.sendNotification(WORKER_METHODS[name], content);
}
