import { QkLensError } from '../protocol/errors.js';
import { chunksOf, readWhole, type WholeOptions } from './answerBody.js';
import type { Answer } from './fetching.js';
import type { HubClient } from './hubClient.js';
import { unreachable } from './hubErrors.js';
import type { HubFile } from './neededFiles.js';
import { PartialBlob, type OpenFile } from './partialBlob.js';
import { LEAST_BYTES, ProgressWatch } from './progressWatch.js';
import { backoff, cancelled, pause as pauseFor, type Pause } from './waiting.js';

/** Consecutive disconnects that brought almost nothing new; repeated bytes are not new. */
const MOST_CUTS = 5;

/** The beginning of a web page is read, to show it. */
const MOST_PAGE_BYTES = 1 << 20;

export interface BlobOptions extends WholeOptions {
  /** Bytes of this file already present. */
  readonly onBytes?: (bytes: number) => void;
  readonly open?: OpenFile;
  readonly pause?: Pause;
}

/**
 * Downloads a file of a commit to its blob. Resumes after a connection is cut or stalls, and from what an earlier
 * download left; the whole is checked against the hub's digest.
 *
 * @throws QkLensError `badDigest`, `diskFull`, `cannotWrite`, and what {@link HubClient.file} throws
 */
export async function downloadBlob(
  client: HubClient,
  commit: string,
  file: HubFile,
  blob: string,
  options: BlobOptions,
): Promise<void> {
  const partial = await PartialBlob.open(file, blob, options.signal, options.open);
  try {
    options.onBytes?.(partial.size);
    const body = new FileBody(client, commit, file, partial, options);
    let most = partial.size;
    for (let cuts = 0; !partial.complete;) {
      const error = await body.goOn();
      if (partial.complete) break;
      cuts = partial.size >= most + LEAST_BYTES ? 1 : cuts + 1;
      most = Math.max(most, partial.size);
      if (cuts > MOST_CUTS) throw unreachable(new URL(body.url).origin, error);
      await (options.pause ?? pauseFor)(backoff(cuts), options.signal);
    }
    await partial.finish();
  } finally {
    await partial.close();
  }
}

/** The body of one file, request after request. */
class FileBody {
  url = 'about:blank';
  /** From the previous response: the next one must be of the same content. */
  private etag: string | undefined;

  constructor(
    private readonly client: HubClient,
    private readonly commit: string,
    private readonly file: HubFile,
    private readonly partial: PartialBlob,
    private readonly options: BlobOptions,
  ) {}

  /** Requests the missing part and appends it until the body ends or is cut off; returns how it was cut off. */
  async goOn(): Promise<unknown> {
    const { signal } = this.options;
    const answer = await this.client.file(this.commit, this.file.path, this.rangeHeaders, signal);
    this.url = answer.url;
    // No file of a checkpoint is a web page.
    if (answer.headers.get('content-type')?.startsWith('text/html'))
      throw (await readWhole(answer, MOST_PAGE_BYTES, this.options)).isNot(this.file.path);
    if (!(await this.fits(answer)) || !answer.body) {
      await answer.body?.cancel();
      return new Error('the hub sent another part than requested');
    }
    const watch = new ProgressWatch(this.options.stalledAfter);
    try {
      const ends = signal ? AbortSignal.any([signal, watch.signal]) : watch.signal;
      for await (const chunk of chunksOf(answer, ends)) {
        watch.note(chunk.length);
        await this.partial.append(chunk);
        this.options.onBytes?.(this.partial.size);
      }
      return new Error('the connection was closed');
    } catch (error) {
      if (signal?.aborted) throw cancelled();
      if (error instanceof QkLensError) throw error;
      return error;
    } finally {
      watch.stop();
    }
  }

  private get rangeHeaders(): Record<string, string> {
    if (this.partial.size === 0) return {};
    const range = `bytes=${this.partial.size}-`;
    return this.etag === undefined ? { range } : { range, 'if-range': this.etag };
  }

  /** Whether the response continues from the present end; starts over if it is the whole file. */
  private async fits(answer: Answer): Promise<boolean> {
    const etag = answer.headers.get('etag');
    this.etag = etag?.startsWith('"') ? etag : undefined;
    if (answer.status === 200) {
      if (this.partial.size > 0) await this.partial.restart();
      return true;
    }
    const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(answer.headers.get('content-range') ?? '');
    const goesOn = Number(range?.[1]) === this.partial.size && Number(range?.[2]) === this.file.size;
    if (answer.status === 206 && goesOn) return true;
    await this.partial.restart();
    return false;
  }
}
