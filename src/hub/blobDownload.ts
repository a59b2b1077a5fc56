import { QkLensError } from '../protocol/errors.js';
import type { HubClient } from './hubClient.js';
import { unreachable } from './hubErrors.js';
import type { HubFile } from './neededFiles.js';
import { PartialBlob, type OpenFile } from './partialBlob.js';
import { backoff, cancelled, pause as pauseFor, type Pause } from './waiting.js';

/** Cuts in a row without one byte between them. */
const MOST_CUTS = 5;
const STALLED_AFTER_MS = 60_000;

export interface BlobOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes of this file that are there. */
  readonly onBytes?: (bytes: number) => void;
  readonly open?: OpenFile;
  readonly pause?: Pause;
  readonly stalledAfter?: number;
}

/**
 * Fetches a file of a commit to its blob. A connection that is cut or stalls is taken up where it broke off, as is what
 * an earlier download left; the whole is checked against the hub's digest.
 *
 * @throws QkLensError `badDigest`, `diskFull`, `cannotWrite`, and what {@link HubClient.file} does
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
    for (let cuts = 0; !partial.complete;) {
      const before = partial.size;
      const error = await body.goOn();
      if (partial.complete) break;
      cuts = partial.size > before ? 1 : cuts + 1;
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
  /** Of the answer before: an answer to the next request must be of the same content. */
  private etag: string | undefined;

  constructor(
    private readonly client: HubClient,
    private readonly commit: string,
    private readonly file: HubFile,
    private readonly partial: PartialBlob,
    private readonly options: BlobOptions,
  ) {}

  /** Asks for what is missing and appends what comes, until it ends or breaks off; tells how it broke off. */
  async goOn(): Promise<unknown> {
    const stalled = new AbortController();
    const { signal } = this.options;
    const either = signal ? AbortSignal.any([signal, stalled.signal]) : stalled.signal;
    const response = await this.client.file(this.commit, this.file.path, this.rangeHeaders, either);
    this.url = response.url;
    if (!(await this.fits(response)) || !response.body) {
      await response.body?.cancel();
      return new Error('the hub sent another part than was asked for');
    }
    let timer: NodeJS.Timeout | undefined;
    const expectMore = () => {
      clearTimeout(timer);
      const late = () => stalled.abort(new Error('no more bytes came'));
      timer = setTimeout(late, this.options.stalledAfter ?? STALLED_AFTER_MS);
    };
    try {
      expectMore();
      for await (const chunk of response.body) {
        expectMore();
        await this.partial.append(chunk as Uint8Array);
        this.options.onBytes?.(this.partial.size);
      }
      return new Error('the connection was closed');
    } catch (error) {
      if (signal?.aborted) throw cancelled();
      if (error instanceof QkLensError) throw error;
      return error;
    } finally {
      clearTimeout(timer);
    }
  }

  private get rangeHeaders(): Record<string, string> {
    if (this.partial.size === 0) return {};
    const range = `bytes=${this.partial.size}-`;
    return this.etag === undefined ? { range } : { range, 'if-range': this.etag };
  }

  /** Whether the answer's body goes on from what is there; begins again where it is the whole file. */
  private async fits(response: Response): Promise<boolean> {
    const etag = response.headers.get('etag');
    this.etag = etag?.startsWith('"') ? etag : undefined;
    if (response.status === 200) {
      if (this.partial.size > 0) await this.partial.restart();
      return true;
    }
    const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
    const goesOn = Number(range?.[1]) === this.partial.size && Number(range?.[2]) === this.file.size;
    if (response.status === 206 && goesOn) return true;
    await this.partial.restart();
    return false;
  }
}
