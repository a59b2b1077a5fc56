import * as vscode from 'vscode';
import { QkLensError, type ErrorBody, type ErrorCode } from '../protocol/errors.js';
import { withoutLinks } from './messages.js';

/** Retrying can't help: the request itself is wrong. */
const FINAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'badHead',
  'noSuchHead',
  'badRequest',
  'badResult',
  'usage',
]);

/** The message for the user; anything other than a {@link QkLensError} is an internal error. */
export function errorBody(error: unknown): ErrorBody {
  if (error instanceof QkLensError) return { code: error.code, message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message: `QK Lens hit an internal error: ${message}` };
}

export function isCancellation(error: unknown): boolean {
  return (
    error instanceof vscode.CancellationError || (error instanceof QkLensError && error.code === 'cancelled')
  );
}

/** Shows errors, one message each, with the next step as a button, and remembers the last ones. */
export class ErrorMessages {
  private readonly messages: ErrorBody[] = [];

  constructor(private readonly log: vscode.LogOutputChannel) {}

  /** The last messages, oldest first. */
  get shown(): readonly ErrorBody[] {
    return this.messages;
  }

  /** Shows the error, unless it is only a cancellation. Does not wait for the message to be dismissed. */
  show(error: unknown, tryAgain?: () => void): void {
    if (isCancellation(error)) return;
    const body = errorBody(error);
    this.log.error(error instanceof Error && body.code === 'internal' ? error : body.message);
    this.messages.splice(0, this.messages.length - 19);
    this.messages.push(body);
    void this.offer(body, tryAgain);
  }

  private async offer(body: ErrorBody, tryAgain?: () => void): Promise<void> {
    const again = 'Try Again';
    const log = 'Show Log';
    const buttons = tryAgain && !FINAL.has(body.code) ? [again, log] : [log];
    const pressed = await vscode.window.showErrorMessage(withoutLinks(body.message), ...buttons);
    if (pressed === again) tryAgain?.();
    if (pressed === log) this.log.show();
  }
}
