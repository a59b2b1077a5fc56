import { parseJson } from '../files/jsonText.js';
import { QkLensError } from '../protocol/errors.js';
import { readWhole, type WholeOptions } from './answerBody.js';
import { startDigest } from './digest.js';
import type { HubEnvironment } from './environment.js';
import type { Answer, Fetch } from './fetching.js';
import { commitOf, filesOf } from './hubAnswers.js';
import { busy, harmless, notTheHub, refusal, unreachable } from './hubErrors.js';
import type { HubFile } from './neededFiles.js';
import type { Repository } from './repository.js';
import { backoff, cancelled, pause, retryAfter, type Pause } from './waiting.js';

/** Attempts of one request, and the longest wait the hub may demand before one. */
const TRIES = 5;
const LONGEST_RETRY_AFTER_MS = 60_000;
/** A response should begin within this time. */
const ANSWER_WITHIN_MS = 30_000;
/** A page of the hub's list of files has up to 1000 entries of 300 bytes. */
const MOST_ANSWER_BYTES = 8 << 20;
/** The index of a model of 90,000 tensors has 9 MB. */
const MOST_FILE_BYTES = 64 << 20;
/** The top folder of a checkpoint has about a hundred files: one page. */
const MOST_PAGES = 100;

export interface HubOptions extends Pick<HubEnvironment, 'endpoint' | 'token' | 'offline'>, WholeOptions {
  readonly pause?: Pause;
  readonly fetch?: Fetch;
}

/**
 * Requests data of one repository from the hub. Requests that fail by the network, with 429 or with 5xx are retried a
 * bounded number of times. The token goes only to the hub, never to a redirect's target. Responses are bounded in bytes
 * and in time, and are checked before use.
 */
export class HubClient {
  constructor(
    private readonly repository: Repository,
    private readonly options: HubOptions,
  ) {}

  /**
   * The commit of the revision.
   *
   * @throws QkLensError `noRepository`, `noAccess`, `hubBusy`, `network`, `cancelled`
   */
  async commit(): Promise<string> {
    const { name, revision } = this.repository;
    const url = `${this.api}/revision/${encodeURIComponent(revision)}?expand=sha`;
    const answer = await this.request(url, {});
    return commitOf(await readWhole(answer, MOST_ANSWER_BYTES, this.options), `the commit of ${name}`);
  }

  /** The files of a commit's top folder; throws what {@link commit} throws. */
  async files(commit: string): Promise<HubFile[]> {
    const files = new Map<string, HubFile>();
    const what = `the list of ${this.repository.name}'s files`;
    let url: string | undefined = `${this.api}/tree/${commit}`;
    for (let page = 1; url !== undefined; page++) {
      if (page > MOST_PAGES) throw notTheHub(this.options.endpoint, `${what} has no end`);
      const answer = await this.request(url, { accept: 'application/json' });
      const content = await readWhole(answer, MOST_ANSWER_BYTES, this.options);
      for (const file of filesOf(content, what)) files.set(file.path, file);
      url = nextPage(answer);
    }
    return [...files.values()];
  }

  /**
   * A small file's content as JSON; throws what {@link commit} throws.
   *
   * @throws QkLensError `badConfig` if the file itself is not JSON; `network` if other content arrived in its place
   */
  async json(commit: string, file: HubFile): Promise<unknown> {
    const bytes = await this.smallFile(commit, file);
    try {
      return parseJson(bytes.toString());
    } catch {
      throw new QkLensError('badConfig', `${file.path} of ${this.repository.name} is no JSON.`);
    }
  }

  /** A small file's content, checked by its digest; throws what {@link json} throws. */
  async smallFile(commit: string, { path, size, digest }: HubFile): Promise<Buffer> {
    const { name } = this.repository;
    if (size > MOST_FILE_BYTES) {
      throw new QkLensError('badConfig', `${path} of ${name} has ${size} bytes, which no such file has.`);
    }
    const content = await readWhole(await this.file(commit, path, {}), size, this.options);
    if (startDigest(digest, size).update(content.bytes).digest('hex') !== digest)
      throw content.isNot(`${path} of ${name}`);
    return content.bytes;
  }

  /**
   * Starts to download a file: the response is 200, 206 or 416, with its body still to be read.
   *
   * @param signal ends the body too
   * @throws QkLensError what {@link commit} throws
   */
  file(
    commit: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    signal = this.options.signal,
  ): Promise<Answer> {
    const url = `${this.options.endpoint}/${this.repository.name}/resolve/${commit}/${path}`;
    return this.request(url, headers, signal);
  }

  private get api(): string {
    return `${this.options.endpoint}/api/models/${this.repository.name}`;
  }

  private async request(
    url: string,
    headers: Readonly<Record<string, string>>,
    signal = this.options.signal,
  ): Promise<Answer> {
    const { endpoint, token, offline } = this.options;
    if (offline) {
      throw new QkLensError(
        'network',
        'HF_HUB_OFFLINE is set: nothing is requested from the hub. Unset it first.',
      );
    }
    const toHub = new URL(url).origin === new URL(endpoint).origin;
    const all = {
      ...headers,
      'user-agent': 'qk-lens',
      // Compressed bytes could be neither counted nor resumed.
      'accept-encoding': 'identity',
      ...(token !== undefined && toHub && { authorization: `Bearer ${token}` }),
    };
    for (let failures = 1; ; failures++) {
      const answer = await this.attempt(url, all, signal, failures);
      if (answer === undefined) continue;
      if ([200, 206, 416].includes(answer.status)) return unpacked(answer);
      await answer.body?.cancel();
      if (answer.status !== 429 && answer.status < 500) {
        throw refusal(answer, this.repository, endpoint, token !== undefined);
      }
      const asked = retryAfter(answer.headers.get('retry-after')) ?? backoff(failures);
      if (failures >= TRIES || asked > LONGEST_RETRY_AFTER_MS) {
        throw answer.status === 429
          ? busy(endpoint, asked)
          : refusal(answer, this.repository, endpoint, token !== undefined);
      }
      await (this.options.pause ?? pause)(asked, signal);
    }
  }

  /** One attempt; undefined if the network failed and a retry is allowed. */
  private async attempt(
    url: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
    failures: number,
  ): Promise<Answer | undefined> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error('there was no answer')), ANSWER_WITHIN_MS);
    const request: Fetch = this.options.fetch ?? fetch;
    try {
      return await request(url, {
        headers,
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

/** @throws QkLensError `network` if the response is compressed despite the request */
async function unpacked(answer: Answer): Promise<Answer> {
  const packed = answer.headers.get('content-encoding') ?? 'identity';
  if (packed === 'identity') return answer;
  await answer.body?.cancel();
  throw notTheHub(answer.url, `its answer is packed (${harmless(packed)}), which the request ruled out`);
}

/** The next page of the list, from the response's Link header. */
function nextPage({ url, headers }: Answer): string | undefined {
  const [, next] = /<([^>]*)>\s*;\s*rel="?next"?/.exec(headers.get('link') ?? '') ?? [];
  if (next === undefined) return undefined;
  if (URL.canParse(next, url)) {
    const { protocol, href } = new URL(next, url);
    if (/^https?:$/.test(protocol)) return href;
  }
  throw notTheHub(url, `its list of files goes on at "${harmless(next)}", which is no address`);
}
