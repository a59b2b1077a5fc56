import { QkLensError, type ErrorBody } from './errors.js';

/** The reported form of any error: a {@link QkLensError} unchanged, everything else as `internal`. */
export function errorBody(error: unknown): ErrorBody {
  if (error instanceof QkLensError) return { code: error.code, message: error.message };
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: 'internal',
    message: `QK Lens failed at something that it should not fail at: ${reason}. See the log.`,
  };
}
