import type { Token } from '../protocol/model.js';
import type { Listener } from '../tasks/sharedTask.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

/** From token ids to text and back. */
export interface TokenNames {
  token(id: number): Token;
  /** @throws QkLensError `noTokenizer` */
  encode(text: string): number[];
}

/** How a question is asked: who listens to its progress, who may cancel it, and how its tokens are named. */
export interface Asking<Result> extends Listener {
  readonly tokenizer: TokenNames;
  /** Gets the answer so far, whenever more of it is ready. */
  readonly onPartial?: (result: Result) => void;
  /** Opens a second checkpoint, for questions about two. */
  readonly otherSpaces?: (folder: string) => Promise<VocabularySpaces>;
}
