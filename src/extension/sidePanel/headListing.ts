import { Emitter } from 'vscode-jsonrpc/node';
import { parseHeadFilter, type HeadFilter } from './headFilter.js';
import { HEAD_SORTS, type HeadSort } from './headSummary.js';

const SORT = 'headSort';

interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

/** How heads are listed: their order, which is stored in the workspace, and the filter, which a reload forgets. */
export class HeadListing {
  private readonly changed = new Emitter<void>();
  readonly onDidChange = this.changed.event;
  private text = '';

  constructor(private readonly memory: Memory) {}

  get sort(): HeadSort {
    const kept = this.memory.get(SORT);
    return HEAD_SORTS.find((sort) => sort === kept) ?? 'index';
  }

  async sortBy(sort: HeadSort): Promise<void> {
    await this.memory.update(SORT, sort);
    this.changed.fire();
  }

  /** As typed; empty if every head is shown. */
  get filterText(): string {
    return this.text;
  }

  get shows(): HeadFilter {
    return parseHeadFilter(this.text) ?? (() => true);
  }

  /** @param text in the form {@link parseHeadFilter} reads */
  filterBy(text: string): void {
    this.text = text.trim();
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }
}
