import { isDeepStrictEqual } from 'node:util';
import { Emitter } from 'vscode-jsonrpc/node';
import type { AtlasHead } from '../../protocol/atlas.js';
import type { HeadRef } from '../../protocol/headRef.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { filesKey } from '../../protocol/openFiles.js';
import { summaryOf, type HeadSummary } from './headSummary.js';
import type { Computed } from './learned.js';

/** One layer of an open checkpoint. */
export interface LayerOf {
  readonly checkpoint: CheckpointInfo;
  readonly layer: number;
}

/**
 * Requests the summaries of a layer's heads.
 *
 * @param onPart receives those known so far
 * @returns rejects soon after the signal is aborted
 */
export type AskLayer = (
  layer: LayerOf,
  signal: AbortSignal,
  onPart: (heads: readonly AtlasHead[]) => void,
) => Promise<readonly AtlasHead[]>;

/**
 * The summaries of the visible layers' heads. Layers are requested one at a time, in the order in which they became
 * visible; answers are kept as long as the window is open, by the checkpoint's files.
 */
export class HeadSummaries {
  private readonly changed = new Emitter<LayerOf>();
  /** Fires when more of a layer is known, or when it failed. */
  readonly onDidChange = this.changed.event;
  private readonly outdated = new Emitter<void>();
  /** Fires when layers can be summarized further if they are wanted again. */
  readonly onDidLearn = this.outdated.event;
  private readonly heads = new Map<string, readonly AtlasHead[]>();
  private readonly answered = new Map<string, LayerOf>();
  private readonly failures = new Map<string, string>();
  private readonly wanted = new Map<string, LayerOf>();
  private running: { readonly key: string; readonly abort: AbortController } | undefined;

  constructor(
    private readonly ask: AskLayer,
    private readonly whyNot: (error: unknown) => string,
  ) {}

  of(checkpoint: CheckpointInfo, { layer, head }: HeadRef): HeadSummary {
    const found = this.heads.get(keyOf({ checkpoint, layer }))?.[head];
    return found ? summaryOf(found) : {};
  }

  /** Why a layer's heads could not be computed. */
  failureOf({ checkpoint, layer }: LayerOf): string | undefined {
    return this.failures.get(keyOf({ checkpoint, layer }));
  }

  /**
   * The layer's heads are visible: missing summaries are requested, after earlier requests.
   *
   * @param again also if it failed before
   */
  want(layer: LayerOf, again = false): void {
    const key = keyOf(layer);
    if (this.answered.has(key) || (this.failures.has(key) && !again)) return;
    this.wanted.set(key, layer);
    void this.next();
  }

  /** The folder's layers whose summaries lack what has been computed since are requested again when they are wanted. */
  learn(folder: string, computed: readonly Computed[]): void {
    const before = this.answered.size;
    for (const [key, { checkpoint }] of this.answered) {
      const summaries = (this.heads.get(key) ?? []).map(summaryOf);
      const lacks = computed.some((what) => summaries.some((summary) => summary[what] === undefined));
      if (checkpoint.folder === folder && lacks) this.answered.delete(key);
    }
    if (this.answered.size < before) this.outdated.fire();
  }

  /** The layer is no longer visible: it is not requested, or its request is cancelled. */
  leave({ checkpoint, layer }: LayerOf): void {
    this.leaveKey(keyOf({ checkpoint, layer }));
  }

  leaveAll(): void {
    for (const key of [...this.wanted.keys()]) this.leaveKey(key);
  }

  dispose(): void {
    this.leaveAll();
    this.changed.dispose();
    this.outdated.dispose();
  }

  private leaveKey(key: string): void {
    this.wanted.delete(key);
    if (this.running?.key === key) this.running.abort.abort();
  }

  private async next(): Promise<void> {
    const [first] = this.wanted;
    if (this.running || !first) return;
    const [key, layer] = first;
    const running = { key, abort: new AbortController() };
    this.running = running;
    await this.answer(layer, key, running.abort.signal);
    // Hidden and shown again meanwhile: it is requested again.
    if (!running.abort.signal.aborted) this.wanted.delete(key);
    this.running = undefined;
    void this.next();
  }

  private async answer(layer: LayerOf, key: string, signal: AbortSignal): Promise<void> {
    const show = (heads: readonly AtlasHead[]): void => {
      if (signal.aborted || isDeepStrictEqual(heads, this.heads.get(key))) return;
      this.heads.set(key, heads);
      this.changed.fire(layer);
    };
    try {
      show(await this.ask(layer, signal, show));
      if (signal.aborted) return;
      this.answered.set(key, layer);
      this.failures.delete(key);
    } catch (error) {
      if (signal.aborted) return;
      this.failures.set(key, this.whyNot(error));
      this.changed.fire(layer);
    }
  }
}

function keyOf({ checkpoint, layer }: LayerOf): string {
  return `${filesKey(checkpoint)} ${layer}`;
}
