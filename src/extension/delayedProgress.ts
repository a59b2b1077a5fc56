import * as vscode from 'vscode';
import type { Progress } from '../protocol/questions.js';
import { withoutLinks } from './messages.js';

export interface ProgressOptions {
  readonly title: string;
  /** Shorter work shows nothing. */
  readonly afterMs: number;
}

/**
 * Runs a task at once and, if it takes long, shows its progress in a notification that can cancel it.
 *
 * @param task receives a function to report progress and a token that the notification's button cancels
 */
export async function withDelayedProgress<T>(
  { title, afterMs }: ProgressOptions,
  task: (report: (progress: Progress) => void, token: vscode.CancellationToken) => Promise<T>,
): Promise<T> {
  const cancellation = new vscode.CancellationTokenSource();
  let latest: Progress | undefined;
  let show: ((progress: Progress) => void) | undefined;
  const running = task((progress) => {
    latest = progress;
    show?.(progress);
  }, cancellation.token);

  const timer = setTimeout(() => {
    void vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: withoutLinks(title), cancellable: true },
      (notification, token) => {
        token.onCancellationRequested(() => cancellation.cancel());
        show = (progress) => notification.report({ message: withoutLinks(progressText(progress)) });
        if (latest) show(latest);
        return running.then(noop, noop);
      },
    );
  }, afterMs);
  try {
    return await running;
  } finally {
    clearTimeout(timer);
    cancellation.dispose();
  }
}

/** Such as "Computing W_EE, 43 %". */
function progressText({ stage, fraction }: Progress): string {
  return fraction === undefined ? stage : `${stage}, ${Math.floor(fraction * 100)} %`;
}

function noop(): void {
  // The caller of withDelayedProgress gets the outcome; the notification only ends.
}
