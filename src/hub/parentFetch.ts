import type { MessagePort } from 'node:worker_threads';
import type { Answer, Fetch } from './fetching.js';
import type { FromHubThread, ToHubThread } from './hubTask.js';

type Reply = Exclude<ToHubThread, { kind: 'cancel' }>;

/** Lets the parent thread make the requests: it knows proxies and certificates. */
export class ParentFetch {
  private readonly waiting = new Map<number, (reply: Reply) => void>();
  private requests = 0;

  constructor(private readonly port: MessagePort) {}

  readonly fetch: Fetch = async (url, { headers, signal }) => {
    signal.throwIfAborted();
    const id = ++this.requests;
    const abort = () => this.send({ kind: 'abort', id });
    signal.addEventListener('abort', abort, { once: true });
    return new Promise<Answer>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      this.waiting.set(id, (reply) => {
        if (reply.kind === 'noAnswer') reject(new Error(reply.reason));
        else resolve({ ...reply.answer, headers: new Headers([...reply.answer.headers]) });
      });
      this.send({ kind: 'fetch', id, url, headers });
    });
  };

  settle(reply: Reply): void {
    this.waiting.get(reply.id)?.(reply);
    this.waiting.delete(reply.id);
  }

  private send(message: FromHubThread): void {
    this.port.postMessage(message);
  }
}
