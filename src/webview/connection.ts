import type { ErrorBody } from '../protocol/errors.js';
import type { HostReplies, PanelState, ResultAction, ToHost, ToWebview } from '../protocol/panel.js';
import type { Progress, Question, QuestionName, ResultOf } from '../protocol/questions.js';

/** What a request may say before its one answer. */
export interface AskListener {
  progress(progress: Progress): void;
  partial(result: ResultOf<QuestionName>): void;
  answered(result: ResultOf<QuestionName>): void;
  failed(error: ErrorBody): void;
}

interface Awaited {
  settle(reply: { ok: unknown } | { err: ErrorBody }): void;
  asking?(progress: Extract<ToWebview, { kind: 'asking' }>['progress']): void;
}

/** How long the host may take to say what the panel shows, in milliseconds: it only looks it up. */
const READY_TIMEOUT = 10_000;

const KINDS: ReadonlySet<unknown> = new Set<ToWebview['kind']>(['reply', 'show', 'asking']);

/** True for an object of one of the kinds that the host sends; other senders' messages are not for us. */
export function isToWebview(message: unknown): message is ToWebview {
  return (
    typeof message === 'object' &&
    message !== null &&
    KINDS.has((message as { readonly kind?: unknown }).kind)
  );
}

/**
 * The panel's side of src/protocol/panel.ts: pairs replies with requests. Every request is settled once, by its
 * reply, by cancelling it, or (for `ready`) by a time limit; what comes later for it is ignored.
 */
export class Connection {
  private lastId = 0;
  private readonly awaited = new Map<number, Awaited>();

  /**
   * @param post sends one message to the host
   * @param onShow is called when the host wants something else shown
   */
  constructor(
    private readonly post: (message: ToHost) => void,
    private readonly onShow: (state: PanelState) => void,
  ) {}

  /** Takes one message of the host. */
  receive(message: ToWebview): void {
    switch (message.kind) {
      case 'show':
        this.onShow(message.state);
        break;
      case 'asking':
        this.awaited.get(message.id)?.asking?.(message.progress);
        break;
      case 'reply': {
        const awaited = this.awaited.get(message.id);
        this.awaited.delete(message.id);
        awaited?.settle(message);
        break;
      }
    }
  }

  /**
   * Says that the panel listens.
   *
   * @returns what to show, or null when the host knows nothing of this panel any more
   * @throws Error when the host does not answer in time or answers with an error
   */
  ready(timeout = READY_TIMEOUT): Promise<PanelState | null> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.awaited.delete(id);
        reject(new Error('The extension does not answer.'));
      }, timeout);
      this.awaited.set(id, {
        settle: (reply) => {
          clearTimeout(timer);
          if ('err' in reply) reject(new Error(reply.err.message));
          else resolve(reply.ok as PanelState | null);
        },
      });
      this.post({ kind: 'ready', id });
    });
  }

  /** Asks a question; the listener hears of nothing before this returns the question's id. */
  ask(question: Question, listener: AskListener): number {
    const id = ++this.lastId;
    this.awaited.set(id, {
      settle: (reply) => {
        if ('err' in reply) listener.failed(reply.err);
        else listener.answered(reply.ok as ResultOf<QuestionName>);
      },
      asking: (progress) => {
        if (progress.kind === 'progress') listener.progress(progress.progress);
        else listener.partial(progress.result);
      },
    });
    this.post({ kind: 'ask', id, question });
    return id;
  }

  /**
   * Asks for something that is no question; how long it takes is for the host, and a person, to say.
   *
   * @throws Error when the host answers with an error
   */
  request<K extends keyof HostReplies>(kind: K): Promise<HostReplies[K]> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.awaited.set(id, {
        settle: (reply) => {
          if ('err' in reply) reject(new Error(reply.err.message));
          else resolve(reply.ok as HostReplies[K]);
        },
      });
      this.post({ kind, id });
    });
  }

  /** Tells the host to stop and settles the request at once; nothing when it is settled already. */
  cancel(id: number): void {
    const awaited = this.awaited.get(id);
    if (!awaited) return;
    this.awaited.delete(id);
    this.post({ kind: 'cancel', id });
    awaited.settle({ err: { code: 'cancelled', message: 'Cancelled.' } });
  }

  notify(
    notification: Extract<ToHost, { kind: 'copy' | 'save' | 'showLog' | 'showing' | ResultAction }>,
  ): void {
    this.post(notification);
  }
}
