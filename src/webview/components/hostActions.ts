import type { NamedWords } from '../../protocol/words.js';

/** What a view can have the host do for it. */
export interface HostActions {
  copy(text: string): void;
  /** The lists of words that can be chosen by name. */
  wordLists(): Promise<readonly NamedWords[]>;
  /** Asks the person for a file of words; null when they left without choosing. */
  chooseWords(): Promise<NamedWords | null>;
  /** @param content text, or base64 when `base64` is true */
  save(suggestedName: string, content: string, base64?: boolean): void;
}
