import type { ShownTable } from '../../protocol/inView.js';
import type { AnswerBeside } from '../../protocol/panel.js';
import type { CountedWord } from '../../protocol/rowOptions.js';
import type { NamedWords } from '../../protocol/words.js';

/** Actions of the host for a view. */
export interface HostActions {
  /**
   * Copies tables with their source, as Insert Result into Notes writes them.
   *
   * @param of their answer; the panel's if absent
   */
  copyMarkdown(tables: readonly ShownTable[], of?: AnswerBeside): void;
  /** The lists of words that can be chosen by name. */
  wordLists(): Promise<readonly NamedWords[]>;
  /** Opens a dialog for a file of words; null if the user cancelled. */
  chooseWords(): Promise<NamedWords | null>;
  /** Opens a dialog for a text: its words with their counts, or null if the user cancelled. */
  chooseText(): Promise<readonly CountedWord[] | null>;
  /** @param content text, or base64 when `base64` is true */
  save(suggestedName: string, content: string, base64?: boolean): void;
  /** Saves a whole answer, the panel's if absent, as the command line prints it. */
  saveAnswer(of?: AnswerBeside): void;
}
