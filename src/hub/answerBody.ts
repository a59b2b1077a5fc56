import { QkLensError } from '../protocol/errors.js';
import type { Answer } from './fetching.js';
import { harmless, notTheHub, unreachable } from './hubErrors.js';
import { ProgressWatch } from './progressWatch.js';
import { cancelled } from './waiting.js';

/** Time for a whole response body, however slowly it arrives: 64 MB at 0.2 MB/s. */
const WHOLE_WITHIN_MS = 300_000;
const FIRST_BYTES = 64 << 10;
/** Enough for the 200 characters that a message shows. */
const SHOWN_BYTES = 800;

export interface WholeOptions {
  readonly signal?: AbortSignal | undefined;
  /** How long a body may be almost idle; shorter in tests. */
  readonly stalledAfter?: number | undefined;
  /** How long a whole body may take; shorter in tests. */
  readonly wholeWithin?: number | undefined;
}

/** The content of a response. */
export interface Content {
  readonly bytes: Buffer;
  /**
   * The error for unexpected content; it shows how the content begins.
   *
   * @param what such as `the list`
   */
  isNot(what: string): QkLensError;
}

/**
 * Reads a body to its end, within limits of bytes and time.
 *
 * @throws QkLensError `network` if it is too long, is cut off, almost stops, or takes too long; `cancelled`
 */
export async function readWhole(
  answer: Answer,
  mostBytes: number,
  { signal, stalledAfter, wholeWithin = WHOLE_WITHIN_MS }: WholeOptions,
): Promise<Content> {
  const watch = new ProgressWatch(stalledAfter);
  const ends = AbortSignal.any([watch.signal, AbortSignal.timeout(wholeWithin), ...(signal ? [signal] : [])]);
  // One growing buffer: for a body in chunks of one byte, the chunks would take a hundred times its size.
  let held = Buffer.alloc(FIRST_BYTES);
  let length = 0;
  try {
    for await (const chunk of chunksOf(answer, ends)) {
      watch.note(chunk.length);
      if (length + chunk.length > held.length) {
        held = Buffer.concat([held.subarray(0, length)], 2 * (length + chunk.length));
      }
      held.set(chunk, length);
      length += chunk.length;
      if (length > mostBytes) break;
    }
  } catch (error) {
    throw signal?.aborted ? cancelled() : unreachable(new URL(answer.url).origin, error);
  } finally {
    watch.stop();
  }
  const bytes = held.subarray(0, length);
  const type = harmless(answer.headers.get('content-type') ?? 'of no named type');
  const shown = length === 0 ? 'nothing' : `“${harmless(bytes.toString('utf8', 0, SHOWN_BYTES))}” (${type})`;
  const isNot = (what: string) => notTheHub(answer.url, `it should have sent ${what}, but sent ${shown}`);
  if (length > mostBytes) throw isNot(`${mostBytes} bytes at most`);
  return { bytes, isNot };
}

/** A body's chunks until it ends. If the signal is aborted, throws its reason and releases the rest. */
export async function* chunksOf({ body }: Answer, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  if (!reader) return;
  let abort: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  aborted.catch(() => undefined);
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), aborted]);
      if (done) return;
      yield value;
    }
  } finally {
    if (abort) signal.removeEventListener('abort', abort);
    void reader.cancel().catch(() => undefined);
  }
}
