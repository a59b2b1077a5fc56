import { listFiles, modelInfo } from '@huggingface/hub';
import { QkLensError } from '../protocol/errors.js';
import type { HubEnvironment } from './environment.js';
import { busy, refusal, unreachable } from './hubErrors.js';
import { isDigest } from './digest.js';
import type { HubFile } from './neededFiles.js';
import { isCommit, type Repository } from './repository.js';
import { backoff, cancelled, pause, retryAfter, type Pause } from './waiting.js';

/** Tries of one request, and the longest that the hub may ask to wait before one. */
const TRIES = 5;
const LONGEST_RETRY_AFTER_MS = 60_000;
/** No answer is expected to take longer to begin. */
const ANSWER_WITHIN_MS = 30_000;

export interface HubOptions extends Pick<HubEnvironment, 'endpoint' | 'token'> {
  readonly signal?: AbortSignal | undefined;
  readonly pause?: Pause;
}

/**
 * Asks the hub about one repository. Requests that fail by the network, with 429 or with 5xx are tried again, a bounded
 * number of times; the token goes to the hub alone, never to where it redirects.
 */
export class HubClient {
  constructor(
    private readonly repository: Repository,
    private readonly options: HubOptions,
  ) {}

  /**
   * The commit that the revision stands for.
   *
   * @throws QkLensError `noRepository`, `noAccess`, `hubBusy`, `network`, `cancelled`
   */
  async commit(): Promise<string> {
    const { name, revision } = this.repository;
    const { sha } = await modelInfo({ name, revision, additionalFields: ['sha'], ...this.libraryOptions });
    if (typeof sha === 'string' && isCommit(sha)) return sha;
    throw new QkLensError('network', `The hub does not tell which commit "${revision}" of ${name} is.`);
  }

  /** The files of a commit's top folder; throws what {@link commit} does. */
  async files(commit: string): Promise<HubFile[]> {
    const files: HubFile[] = [];
    const repo = { type: 'model', name: this.repository.name } as const;
    for await (const entry of listFiles({ repo, revision: commit, ...this.libraryOptions })) {
      const digest = entry.lfs?.oid ?? entry.oid ?? '';
      const { path, size } = entry;
      if (entry.type === 'file' && isDigest(digest) && /^[\w.-]+$/.test(path))
        files.push({ path, size, digest });
    }
    return files;
  }

  /** A small file's content as JSON; throws what {@link commit} does. */
  async json(commit: string, path: string): Promise<unknown> {
    const response = await this.file(commit, path, {});
    const text = await response.text().catch((error: unknown) => {
      throw this.options.signal?.aborted ? cancelled() : unreachable(this.options.endpoint, error);
    });
    try {
      return JSON.parse(text);
    } catch {
      throw new QkLensError('badConfig', `${path} of ${this.repository.name} is no JSON.`);
    }
  }

  /**
   * Starts to fetch a file: the answer is 200, 206 or 416, its body still to come.
   *
   * @param signal ends the body too
   * @throws QkLensError what {@link commit} does
   */
  file(
    commit: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    signal = this.options.signal,
  ): Promise<Response> {
    const url = `${this.options.endpoint}/${this.repository.name}/resolve/${commit}/${path}`;
    // Packed bytes could be neither counted nor resumed.
    return this.request(url, { headers: { ...headers, 'accept-encoding': 'identity' } }, signal);
  }

  private get libraryOptions() {
    const request: typeof fetch = (url, init = {}) => this.request(urlText(url), init, this.options.signal);
    return { hubUrl: this.options.endpoint, fetch: request };
  }

  private async request(url: string, init: RequestInit, signal: AbortSignal | undefined): Promise<Response> {
    const { endpoint, token } = this.options;
    const toHub = new URL(url).origin === new URL(endpoint).origin;
    const headers = new Headers(init.headers);
    headers.set('user-agent', 'qk-lens');
    if (token !== undefined && toHub) headers.set('authorization', `Bearer ${token}`);
    for (let failures = 1; ; failures++) {
      const response = await this.attempt(url, { ...init, headers }, signal, failures);
      if (response === undefined) continue;
      if (response.ok || response.status === 416) return response;
      await response.body?.cancel();
      if (response.status !== 429 && response.status < 500) {
        throw refusal(response, this.repository, endpoint, token !== undefined);
      }
      const asked = retryAfter(response.headers.get('retry-after')) ?? backoff(failures);
      if (failures >= TRIES || asked > LONGEST_RETRY_AFTER_MS) {
        throw response.status === 429
          ? busy(endpoint, asked)
          : refusal(response, this.repository, endpoint, token !== undefined);
      }
      await (this.options.pause ?? pause)(asked, signal);
    }
  }

  /** One try; undefined when the network failed and it may be tried again. */
  private async attempt(
    url: string,
    init: RequestInit,
    signal: AbortSignal | undefined,
    failures: number,
  ): Promise<Response | undefined> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error('there was no answer')), ANSWER_WITHIN_MS);
    try {
      return await fetch(url, {
        ...init,
        signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
      });
    } catch (error) {
      if (signal?.aborted) throw this.options.signal?.aborted ? cancelled() : error;
      if (failures >= TRIES) throw unreachable(this.options.endpoint, error);
      await (this.options.pause ?? pause)(backoff(failures), signal);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}

function urlText(url: Parameters<typeof fetch>[0]): string {
  return url instanceof Request ? url.url : url.toString();
}
