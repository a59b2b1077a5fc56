import { setTimeout as wait } from 'node:timers/promises';
import { QkLensError } from '../protocol/errors.js';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/** The wait before the n-th retry. */
export function backoff(failures: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, failures - 1));
}

/** Milliseconds demanded by a Retry-After header, in seconds or as a date. */
export function retryAfter(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return 1000 * Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

export type Pause = (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;

/** @throws QkLensError `cancelled` */
export const pause: Pause = async (milliseconds, signal) => {
  try {
    await wait(milliseconds, undefined, signal && { signal });
  } catch {
    throw cancelled();
  }
};

export function cancelled(): QkLensError {
  return new QkLensError(
    'cancelled',
    'The download was cancelled. What was fetched is kept: start it again to go on.',
  );
}
