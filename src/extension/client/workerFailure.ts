import { ErrorCodes, ResponseError } from 'vscode-jsonrpc/node';
import { QkLensError, type ErrorBody } from '../../protocol/errors.js';

/** The number in the Language Server Protocol. */
const REQUEST_CANCELLED = -32800;

/** JSON-RPC's errors for a lost connection. */
const CONNECTION_LOST: readonly number[] = [
  ErrorCodes.PendingResponseRejected,
  ErrorCodes.MessageWriteError,
  ErrorCodes.ConnectionInactive,
];

const NOT_STARTED =
  'It will not restart by itself. See the log for details. Try again in a minute, or choose another qkLens.compute.provider.';

/** The error in a request's reply; undefined if the process is gone and there is no reply. */
export function answeredFailure(error: unknown): QkLensError | undefined {
  if (error instanceof QkLensError) return error;
  if (!(error instanceof ResponseError) || CONNECTION_LOST.includes(error.code)) return undefined;
  const body: unknown = error.data;
  if (isErrorBody(body)) return new QkLensError(body.code, body.message, { cause: error });
  if (error.code === REQUEST_CANCELLED) return cancelled();
  return new QkLensError('internal', `The compute process failed: ${error.message}`, { cause: error });
}

/**
 * The process died during a request.
 *
 * @param how such as "signal SIGKILL"
 */
export function died(how: string, startedAgain: boolean, cause: unknown): QkLensError {
  const next = startedAgain ? 'It has been started again: try again.' : NOT_STARTED;
  return new QkLensError(
    'workerDied',
    `The compute process stopped while it worked on this (${how}${hint(how)}). ${next}`,
    { cause },
  );
}

/**
 * The process died too often to be restarted automatically.
 *
 * @param how it died last
 */
export function givenUp(how: string): QkLensError {
  return new QkLensError(
    'workerDied',
    `The compute process stopped three times within a minute (the last time with ${how}). ${NOT_STARTED}`,
  );
}

export function cancelled(): QkLensError {
  return new QkLensError('cancelled', 'The request was cancelled.');
}

function hint(how: string): string {
  return ['signal SIGKILL', 'signal SIGABRT'].includes(how) ? ', which often means that memory ran out' : '';
}

function isErrorBody(value: unknown): value is ErrorBody {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}
