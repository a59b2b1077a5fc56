import * as vscode from 'vscode';

/** A token that is cancelled when the signal is aborted, or when the other token, if given, is cancelled. */
export function cancelledWith(
  signal: AbortSignal,
  token?: vscode.CancellationToken,
): vscode.CancellationToken {
  const source = new vscode.CancellationTokenSource();
  const cancel = (): void => source.cancel();
  token?.onCancellationRequested(cancel);
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  return source.token;
}
