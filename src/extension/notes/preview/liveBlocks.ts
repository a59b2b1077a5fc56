import * as vscode from 'vscode';
import { parseBlock, type Block } from '../../../notes/blockGrammar.js';
import { shownReport } from '../../../notes/shown.js';
import { problemsHtml, reportHtml } from '../../../preview/blockHtml.js';
import { messageHtml } from '../../../preview/messageHtml.js';
import type { CheckpointInfo } from '../../../protocol/model.js';
import { questionTitle } from '../../../protocol/questionTitles.js';
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
    if (!this.stored.loaded) return messageHtml(vscode.l10n.t('Looking for kept results…'), 'waiting');
    if (result !== undefined) return this.keptById(result, block);
    if (!question) return messageHtml(vscode.l10n.t('The block asks nothing.'), 'absent');
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
        vscode.l10n.t('In Restricted Mode only kept results are shown; none is kept for this.'),
        'absent',
      );
    }
    const failure = this.asker.failure(checkpoint, question);
    if (failure !== undefined) return messageHtml(failure, 'error');
    this.asker.want(note, checkpoint, question);
    const title = `${questionTitle(question)} · ${checkpoint.name}`;
    return messageHtml(vscode.l10n.t('Computing {0}…', title), 'waiting');
  }

  private ofMissing(question: Question, block: Block): Markup {
    const { checkpoint: named } = block;
    const kept = this.stored.find(
      question,
      (checkpoint) => named === undefined || isCalled(checkpoint, named),
    );
    const absent =
      named === undefined
        ? vscode.l10n.t('No checkpoint is open.')
        : vscode.l10n.t('The checkpoint {0} is not open.', named);
    if (kept) return this.keptHtml(kept, block, [absent]);
    const next = vscode.l10n.t('No answer is kept for this block: run “QK Lens: Open Checkpoint”.');
    return messageHtml(`${absent} ${next}`, 'absent');
  }

  private keptById(id: string, block: Block): Markup {
    const kept = this.stored.byId(id);
    if (kept) return this.keptHtml(kept, block, []);
    return messageHtml(vscode.l10n.t('There is no kept result “{0}” in this workspace.', id), 'absent');
  }

  private keptHtml({ id, savedAt, qkLens }: StoredResult, block: Block, notes: readonly string[]): Markup {
    const saved = this.stored.get(id);
    if (!saved) return messageHtml(vscode.l10n.t('Reading the kept result…'), 'waiting');
    if (saved instanceof Error) return messageHtml(saved.message, 'error');
    const when = vscode.l10n.t(
      'This answer was kept on {0} by QK Lens {1}.',
      new Date(savedAt).toLocaleDateString(undefined, { dateStyle: 'medium' }),
      qkLens,
    );
    return answerHtml(saved, block, [...notes, when]);
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
  return readable(() => reportHtml(report, notes));
}

function isCalled({ name, model }: SavedCheckpoint, called: string): boolean {
  return name === called || isFingerprintOf(called, model);
}
