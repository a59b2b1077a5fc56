import type { Token } from '../protocol/model.js';
import type { MergeRank } from '../protocol/tokenCard.js';
import type { Listener } from '../tasks/sharedTask.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

/** From token ids to text and back. */
export interface TokenNames {
  token(id: number): Token;
  /** Whether the tokenizer has the token; one that it lacks is named by its id. */
  isNamed(id: number): boolean;
  /** Undefined for a byte, a special token, and tokenizers without known merges. */
  mergeRank(id: number): MergeRank | undefined;
  /**
   * Of a name or a word.
   *
   * @throws QkLensError `noTokenizer`, `badTokenizer`
   */
  encode(text: string): Promise<number[]>;
  /** Of each of many texts; takes little longer than one. Throws what {@link encode} throws. */
  encodeAll(texts: readonly string[]): Promise<number[][]>;
  /** Of a whole prompt; throws what {@link encode} throws. */
  encodePrompt(text: string): Promise<number[]>;
}

/** The context of a question: who receives its progress, what cancels it, and how its tokens are named. */
export interface Asking<Result> extends Listener {
  readonly tokenizer: TokenNames;
  /** Called with the answer so far, whenever more of it is ready. */
  readonly onPartial?: (result: Result) => void;
  /** Opens a second checkpoint, for questions about two. */
  readonly otherSpaces?: (folder: string) => Promise<VocabularySpaces>;
}
