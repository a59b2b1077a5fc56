import * as vscode from 'vscode';
import { parseBlock, type Block } from '../../../notes/blockGrammar.js';
import { BLOCK_LANGUAGE } from '../../../notes/blockLanguage.js';
import { fences } from '../../../notes/fences.js';
import { answerKey } from '../../../protocol/answerKey.js';
import { sameWeights } from '../../../protocol/weightsName.js';
import { Disposable } from '../../disposable.js';
import type { Answered } from '../../results/answered.js';
import type { Shared } from '../../shared.js';
import { keepsBlocks } from '../keepBlock.js';
import { withinSize } from '../noteDocuments.js';
import type { StoredAnswers } from './storedAnswers.js';

/** With automatic saving a text is saved while it is being written. */
const REST_MS = 3000;

/**
 * Keeps the answers of blocks in saved notes, for readers who have the notes and not the checkpoint. Unfinished text is
 * not kept: only a saved text's blocks are, once typing pauses.
 */
export class BlockKeeper extends Disposable {
  private resting: NodeJS.Timeout | undefined;
  /** Until they appear in the list of kept results. */
  private readonly keptNow = new Set<string>();

  /** @param answerOf this session's answer to a block */
  constructor(
    private readonly shared: Pick<Shared, 'results' | 'log'>,
    private readonly answerOf: (block: Block) => Answered | undefined,
    private readonly stored: StoredAnswers,
  ) {
    super();
    this.register(vscode.workspace.onDidSaveTextDocument(() => this.keepSoon()));
    this.register(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (this.resting && document.languageId === 'markdown') this.keepSoon();
      }),
    );
    this.register({ dispose: () => clearTimeout(this.resting) });
  }

  /** Checks all open, saved notes once typing pauses. */
  keepSoon(): void {
    clearTimeout(this.resting);
    if (!this.disposed) this.resting = setTimeout(() => void this.keepSaved(), REST_MS);
  }

  private async keepSaved(): Promise<void> {
    this.resting = undefined;
    try {
      for (const document of vscode.workspace.textDocuments) await this.keepOf(document);
    } catch (error) {
      this.shared.log.warn(`The answers of blocks could not be kept: ${String(error)}`);
    }
  }

  private async keepOf(document: vscode.TextDocument): Promise<void> {
    const { uri, languageId, isDirty } = document;
    if (!keepsBlocks(uri)) return;
    if (languageId !== 'markdown' || isDirty || !withinSize(document)) return;
    const store = await this.shared.results();
    for (const { language, text } of fences(document.getText())) {
      if (language !== BLOCK_LANGUAGE) continue;
      const answered = this.answerOf(parseBlock(text));
      if (!answered || this.isKept(answered)) continue;
      const key = keyOf(answered);
      this.keptNow.add(key);
      try {
        await store.keep(answered, { near: uri });
      } catch (error) {
        this.keptNow.delete(key);
        throw error;
      }
    }
  }

  private isKept(answered: Answered): boolean {
    const weights = answered.checkpoint.model;
    const stored = this.stored.find(answered.question, ({ model }) => sameWeights(model, weights));
    return stored !== undefined || this.keptNow.has(keyOf(answered));
  }
}

function keyOf({ checkpoint, question }: Answered): string {
  return answerKey(checkpoint, question);
}
