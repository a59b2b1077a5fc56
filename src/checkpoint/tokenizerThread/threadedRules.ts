import { QkLensError } from '../../protocol/errors.js';
import { RulesProblem, type ThreadReply } from './messages.js';
import { RulesThread } from './rulesThread.js';

export interface RulesLimits {
  /** Reading the files and setting up the rules: a second for 256,000 tokens on an idle machine. */
  readonly setUpMs: number;
  /** Splitting one batch; a hovered text takes milliseconds. */
  readonly batchMs: number;
  /** Added per character: about ten times what real rules take for a text that grows under them. */
  readonly characterMs: number;
  /**
   * More than 256,000 tokens with 500,000 merges need. `ruleLimits.ts` and `growthLimit.ts` bound every string, so that
   * any excess comes in small pieces, and V8 ends the thread and not the process.
   */
  readonly megabytes: number;
}

const LIMITS: RulesLimits = { setUpMs: 30_000, batchMs: 5_000, characterMs: 0.1, megabytes: 1024 };

/** A batch takes milliseconds, and its limit is close to that of one text. */
const BATCH_TEXTS = 1_000;
const BATCH_CHARACTERS = 100_000;

/** Each costs a processor the time limit: after this many, the rules of this file are not tried again. */
const MOST_FAILURES = 3;

/**
 * A tokenizer's rules as its files define them, run in a separate thread. Regular expressions of a file may take any
 * time. A linear-time engine has no lookahead, which GPT-2's and Llama 3's own patterns need (`\s+(?!\S)`); a thread
 * can be ended at any moment, and costs a millisecond per request. It is started when the first text arrives.
 */
export class ThreadedRules {
  private thread: Promise<RulesThread> | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private failures = 0;
  private refusal: RulesProblem | undefined;
  private closed = false;

  /** @param place the folder with the tokenizer files, or a GGUF file */
  constructor(
    private readonly place: string,
    private readonly limits: RulesLimits = LIMITS,
  ) {}

  /**
   * The ids of each text's tokens, according to the rules. Texts that arrive meanwhile wait.
   *
   * @throws RulesProblem; QkLensError `fileChanged` when it is closed
   */
  split(texts: readonly string[]): Promise<unknown[][]> {
    const ids = this.last.then(() => this.splitNow(texts));
    this.last = ids.catch(() => undefined);
    return ids;
  }

  /** Ends the thread; pending requests fail. */
  async close(): Promise<void> {
    this.closed = true;
    await this.endThread();
  }

  private async splitNow(texts: readonly string[]): Promise<unknown[][]> {
    const ids: unknown[][] = [];
    for (const batch of batchesOf(texts)) {
      const reply = await this.ask(batch);
      if ('problem' in reply) throw new RulesProblem(reply.problem, ids.length + reply.at);
      for (const own of reply.ids) ids.push([...own]);
    }
    return ids;
  }

  private async ask(batch: readonly string[]): Promise<ThreadReply> {
    try {
      const thread = await this.running();
      const characters = batch.reduce((sum, text) => sum + text.length, 0);
      return await thread.split(
        batch,
        Math.round(this.limits.batchMs + characters * this.limits.characterMs),
      );
    } catch (error) {
      if (this.closed) throw closedMeanwhile();
      if (error instanceof RulesProblem && error !== this.refusal) {
        await this.endThread();
        if (++this.failures >= MOST_FAILURES) this.refusal = error;
        if (batch.length === 1) throw new RulesProblem(error.message, 0);
      }
      throw error;
    }
  }

  private running(): Promise<RulesThread> {
    if (this.closed) throw closedMeanwhile();
    if (this.refusal) throw this.refusal;
    return (this.thread ??= this.start());
  }

  private async start(): Promise<RulesThread> {
    const thread = new RulesThread(this.place, this.limits.megabytes);
    try {
      const reply = await thread.setUp(this.limits.setUpMs);
      if (!('problem' in reply)) return thread;
      throw (this.refusal = new RulesProblem(reply.problem));
    } catch (error) {
      await thread.close();
      throw error;
    }
  }

  private async endThread(): Promise<void> {
    const { thread } = this;
    this.thread = undefined;
    await thread?.then(
      (running) => running.close(),
      () => undefined,
    );
  }
}

function* batchesOf(texts: readonly string[]): Generator<readonly string[]> {
  let batch: string[] = [];
  let characters = 0;
  for (const text of texts) {
    const full = batch.length >= BATCH_TEXTS || characters + text.length > BATCH_CHARACTERS;
    if (full && batch.length > 0) {
      yield batch;
      [batch, characters] = [[], 0];
    }
    batch.push(text);
    characters += text.length;
  }
  if (batch.length > 0) yield batch;
}

function closedMeanwhile(): QkLensError {
  return new QkLensError('fileChanged', 'The checkpoint was closed. Open the checkpoint again.');
}
