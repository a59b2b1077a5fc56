import type { Token } from '../protocol/model.js';
import type { Listener } from '../tasks/sharedTask.js';

/** How a question is asked: who listens to its progress, who may cancel it, and how its tokens are named. */
export interface Asking<Result> extends Listener {
  readonly token: (id: number) => Token;
  /** Gets the answer so far, whenever more of it is ready. */
  readonly onPartial?: (result: Result) => void;
}
