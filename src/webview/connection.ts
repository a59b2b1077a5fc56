import type { ErrorBody } from '../protocol/errors.js';
import type {
  HostReplies,
  PageNotification,
  PanelNotification,
  PanelReply,
  PanelState,
  ToHost,
  ToWebview,
} from '../protocol/panel.js';
import type { Progress, Question, QuestionName, ResultOf } from '../protocol/questions.js';

/** Messages about a request before its one reply. */
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

/** How long the host may take to send the panel's state, in milliseconds: it only looks it up. */
const READY_TIMEOUT = 10_000;

const KINDS: ReadonlySet<unknown> = new Set<ToWebview['kind']>([
  'reply',
  'show',
  'asking',
  'go',
  'pinned',
  'inView',
]);

/** True for a message of one of the host's kinds; other senders' messages are ignored. */
export function isToWebview(message: unknown): message is ToWebview {
  return (
    typeof message === 'object' &&
    message !== null &&
    KINDS.has((message as { readonly kind?: unknown }).kind)
  );
}

/** True for a message about the page around its questions. */
export function isToPage(message: ToWebview): message is PageNotification {
  return message.kind === 'go' || message.kind === 'pinned' || message.kind === 'inView';
}

/**
 * The panel's side of src/protocol/panel.ts: pairs replies with requests. Every request settles once, by its reply, by
 * cancelling it, or (for `ready`) by a time limit; later messages about it are ignored.
 */
export class Connection {
  private lastId = 0;
  private readonly awaited = new Map<number, Awaited>();

  /**
   * @param post sends one message to the host
   * @param onShow is called when the host wants another question shown
   */
  constructor(
    private readonly post: (message: ToHost) => void,
    private readonly onShow: (state: PanelState) => void,
  ) {}

  /** Handles one message from the host about questions. */
  receive(message: PanelReply | PanelNotification): void {
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
   * Reports that the panel is listening.
   *
   * @returns what to show, or null if the host no longer knows this panel
   * @throws Error if the host does not answer in time or answers with an error
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

  /** Asks a question; the listener is not called before this returns the question's id. */
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
   * Sends a request other than a question; the host, and the user, may take any time.
   *
   * @throws Error if the host answers with an error
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

  /** Cancels the request in the host and settles it at once; does nothing if it is settled already. */
  cancel(id: number): void {
    const awaited = this.awaited.get(id);
    if (!awaited) return;
    this.awaited.delete(id);
    this.post({ kind: 'cancel', id });
    awaited.settle({ err: { code: 'cancelled', message: 'Cancelled.' } });
  }

  notify(
    notification: Extract<
      ToHost,
      { kind: 'copyMarkdown' | 'save' | 'saveAnswer' | 'showLog' | 'showing' | 'places' }
    >,
  ): void {
    this.post(notification);
  }
}
