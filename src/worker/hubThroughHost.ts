import { CancellationTokenSource, type MessageConnection } from 'vscode-jsonrpc/node';
import { mostHubBytes } from '../cache/cacheLocation.js';
import { hubEnvironment } from '../hub/environment.js';
import type { Answer, Fetch } from '../hub/fetching.js';
import { allowHubReading } from '../hub/remote/hubReading.js';
import { PIECE_BYTES } from '../hub/remote/rangeRequest.js';
import { WORKER_METHODS, type HostApi, type HostRequest } from '../protocol/worker.js';

/** Reads of the hub what the extension host allows, by requests that it makes. */
export function readThroughHost(connection: MessageConnection): void {
  const ask = async <R extends HostRequest>(
    name: R,
    params: Parameters<HostApi[R]>[0],
    signal?: AbortSignal,
  ): Promise<ReturnType<HostApi[R]>> => {
    const source = new CancellationTokenSource();
    const cancel = () => source.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await connection.sendRequest(WORKER_METHODS[name], params, source.token);
    } finally {
      signal?.removeEventListener('abort', cancel);
      source.dispose();
    }
  };
  const fetchPart: Fetch = async (url, { headers, signal }): Promise<Answer> => {
    signal.throwIfAborted();
    const { body, ...answer } = await ask('hubFetch', { url, headers, mostBytes: PIECE_BYTES }, signal);
    const plain = headersOf(answer.headers);
    return { ...answer, headers: plain, body: new Blob([Buffer.from(body, 'base64')]).stream() };
  };
  try {
    // The token stays with the host.
    const { endpoint, offline = false } = hubEnvironment();
    allowHubReading({
      ...{ endpoint, offline, fetch: fetchPart, mostAtOnce: PIECE_BYTES },
      mostKept: mostHubBytes(process.env),
      mayRead: (asked, signal) => ask('mayReadHub', asked, signal),
    });
  } catch {
    // HF_ENDPOINT is no address: opening from the hub says so.
  }
}

function headersOf(pairs: readonly (readonly [string, string])[]): Headers {
  const headers = new Headers();
  for (const [name, value] of pairs) headers.append(name, value);
  return headers;
}
