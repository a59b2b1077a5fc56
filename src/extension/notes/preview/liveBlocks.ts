import * as vscode from 'vscode';
import { parseBlock, type Block } from '../../../notes/blockGrammar.js';
import { shownReport } from '../../../notes/shown.js';
import { problemsHtml, reportHtml } from '../../../preview/blockHtml.js';
import { messageHtml } from '../../../preview/messageHtml.js';
import type { CheckpointInfo } from '../../../protocol/model.js';
import { questionTitle } from '../../../questions/titles.js';
import type { Question } from '../../../protocol/questions.js';
import type { SavedCheckpoint } from '../../../protocol/savedResult.js';
import { isFingerprintOf, sameWeights } from '../../../protocol/weightsName.js';
import type { Markup } from '../../../report/markup.js';
import { Disposable } from '../../disposable.js';
import { errorBody } from '../../errors.js';
import type { Answered } from '../../results/answered.js';
import { readable, readableReport } from '../../results/readableReport.js';
import type { ResultStore, StoredResult } from '../../results/resultStore.js';
import type { Shared } from '../../shared.js';
import { BlockAsker } from './blockAsker.js';
import { BlockKeeper } from './blockKeeper.js';
import { PreviewRefresh } from './previewRefresh.js';
import { StoredAnswers } from './storedAnswers.js';

type BlockParts = Pick<Shared, 'checkpoints' | 'results' | 'worker' | 'log'>;

/**
 * What fenced blocks show in VS Code's Markdown preview: this session's answer, else a kept one, else a line that says
 * what is pending or missing. Questions go only to checkpoints opened by the user, and only in trusted workspaces.
 */
export class LiveBlocks extends Disposable {
  private readonly stored: StoredAnswers;
  private readonly asker: BlockAsker;
  private readonly refresh = this.register(
    new PreviewRefresh(() => void vscode.commands.executeCommand('markdown.preview.refresh')),
  );

  static async make(shared: BlockParts): Promise<LiveBlocks> {
    return new LiveBlocks(shared, await shared.results());
  }

  private constructor(
    private readonly shared: BlockParts,
    store: ResultStore,
  ) {
    super();
    this.stored = this.register(new StoredAnswers(store, () => this.refresh.soon()));
    this.asker = this.register(
      new BlockAsker(shared, () => {
        this.refresh.soon();
        keeper.keepSoon();
      }),
    );
    const answerOf = (block: Block) => {
      const checkpoint = this.checkpointOf(block);
      return checkpoint && block.question && this.asker.answer(checkpoint, block.question);
    };
    const keeper = this.register(new BlockKeeper(shared, answerOf, this.stored));
    this.register(shared.checkpoints.onDidChange(() => this.refresh.soon()));
    this.register(vscode.workspace.onDidGrantWorkspaceTrust(() => this.refresh.soon()));
    this.refresh.soon();
  }

  /**
   * What a block shows at present. Never throws and never waits.
   *
   * @param note URI of the text that contains the block
   */
  html(text: string, note: string): Markup {
    try {
      this.refresh.rendered(note);
      this.asker.rendered(note);
      return this.render(parseBlock(text), text, note);
    } catch (error) {
      return messageHtml(errorBody(error).message, 'error');
    }
  }

  private render(block: Block, text: string, note: string): Markup {
    const { question, result, problems } = block;
    if (problems.length > 0) return problemsHtml(problems, text);
    if (!this.stored.loaded) return messageHtml('Looking for kept results…', 'waiting');
    if (result !== undefined) return this.keptById(result, block);
    if (!question) return messageHtml('The block is empty.', 'absent');
    const checkpoint = this.checkpointOf(block);
    return checkpoint ? this.ofOpen(checkpoint, question, block, note) : this.ofMissing(question, block);
  }

  private ofOpen(checkpoint: CheckpointInfo, question: Question, block: Block, note: string): Markup {
    const answer = this.asker.answer(checkpoint, question);
    if (answer) return answerHtml(answer, block, []);
    const kept = this.stored.find(question, ({ model }) => sameWeights(model, checkpoint.model));
    if (kept) return this.keptHtml(kept, block, []);
    if (!vscode.workspace.isTrusted) {
      return messageHtml(
        'In Restricted Mode, only kept results are shown, and none is kept for this block.',
        'absent',
      );
    }
    const failure = this.asker.failure(checkpoint, question);
    if (failure !== undefined) return messageHtml(failure, 'error');
    this.asker.want(note, checkpoint, question);
    const title = `${questionTitle(question)} · ${checkpoint.name}`;
    return messageHtml(`Computing ${title}…`, 'waiting');
  }

  private ofMissing(question: Question, block: Block): Markup {
    const { checkpoint: named } = block;
    const kept = this.stored.find(
      question,
      (checkpoint) => named === undefined || isCalled(checkpoint, named),
    );
    const absent = named === undefined ? 'No checkpoint is open.' : `The checkpoint ${named} is not open.`;
    if (kept) return this.keptHtml(kept, block, [absent]);
    const next = 'No result is kept for this block. To compute it, run “QK Lens: Open Checkpoint”.';
    return messageHtml(`${absent} ${next}`, 'absent');
  }

  private keptById(id: string, block: Block): Markup {
    const kept = this.stored.byId(id);
    if (kept) return this.keptHtml(kept, block, []);
    return messageHtml(`There is no kept result “${id}” in this workspace.`, 'absent');
  }

  private keptHtml({ id, savedAt, qkLens }: StoredResult, block: Block, notes: readonly string[]): Markup {
    const saved = this.stored.get(id);
    if (!saved) return messageHtml('Reading the kept result…', 'waiting');
    if (saved instanceof Error) return messageHtml(saved.message, 'error');
    const day = new Date(savedAt).toLocaleDateString(undefined, { dateStyle: 'medium' });
    return answerHtml(saved, block, [...notes, `This result was kept on ${day} by QK Lens ${qkLens}.`]);
  }

  private checkpointOf({ checkpoint: named }: Block): CheckpointInfo | undefined {
    const { list, current } = this.shared.checkpoints;
    return named === undefined ? current : list.find((info) => isCalled(info, named));
  }
}

function answerHtml(
  answer: Pick<Answered, 'question' | 'result'>,
  { show }: Block,
  notes: readonly string[],
): Markup {
  const report = shownReport(readableReport(answer), show);
  return readable(() => reportHtml(report, notes, editorFontSize()));
}

function isCalled({ name, model }: SavedCheckpoint, called: string): boolean {
  return name === called || isFingerprintOf(called, model);
}

/** In pixels. */
function editorFontSize(): number {
  const size = vscode.workspace.getConfiguration('editor').get<unknown>('fontSize');
  return typeof size === 'number' && size > 0 ? Math.min(size, 100) : 14;
}
