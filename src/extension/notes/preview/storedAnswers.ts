import { answerKey } from '../../../protocol/answerKey.js';
import type { Question } from '../../../protocol/questions.js';
import type { SavedCheckpoint, SavedResult } from '../../../protocol/savedResult.js';
import { Disposable } from '../../disposable.js';
import type { ResultStore, StoredResult } from '../../results/resultStore.js';

/** The kept results in the form the preview needs: in memory, since it renders without waiting. */
export class StoredAnswers extends Disposable {
  private heads: readonly (StoredResult & { readonly key: string })[] | undefined;
  private readonly whole = new Map<string, SavedResult | Error>();
  private readonly reading = new Set<string>();
  /** Raised when files may have changed: a read in progress may then return the old contents. */
  private generation = 0;

  /** @param changed is called when more is in memory */
  constructor(
    private readonly store: ResultStore,
    private readonly changed: () => void,
  ) {
    super();
    this.register(store.onDidChange(() => void this.reload()));
    void this.reload();
  }

  /** What is kept is known. */
  get loaded(): boolean {
    return this.heads !== undefined;
  }

  /** The latest kept answer to the question. */
  find(question: Question, isOf: (checkpoint: SavedCheckpoint) => boolean): StoredResult | undefined {
    return this.heads?.find(
      ({ checkpoint, key }) => isOf(checkpoint) && answerKey(checkpoint, question) === key,
    );
  }

  byId(id: string): StoredResult | undefined {
    return this.heads?.find((head) => head.id === id);
  }

  /** The whole result, or why it can't be read; undefined until it is read. */
  get(id: string): SavedResult | Error | undefined {
    if (!this.whole.has(id)) void this.read(id);
    return this.whole.get(id);
  }

  private async reload(): Promise<void> {
    const { results } = await this.store.list().catch(() => ({ results: [] }));
    this.heads = results.map((result) => ({
      ...result,
      key: answerKey(result.checkpoint, result.question),
    }));
    this.generation++;
    this.reading.clear();
    for (const id of this.whole.keys()) {
      if (this.byId(id)) await this.read(id);
      else this.whole.delete(id);
    }
    this.changed();
  }

  private async read(id: string): Promise<void> {
    if (this.reading.has(id)) return;
    this.reading.add(id);
    const { generation } = this;
    const read = await this.store.read(id).then(
      ({ saved }) => saved,
      (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
    );
    if (generation !== this.generation) return;
    this.reading.delete(id);
    this.whole.set(id, read);
    this.changed();
  }
}
