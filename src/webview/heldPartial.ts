import type { QuestionName, ResultOf } from '../protocol/questions.js';

type AnyResult = ResultOf<QuestionName>;

/** How long a part waits for the rest of its answer, in milliseconds. */
const PATIENCE = 400;

/** The parts of an answer that have arrived, held back a moment in case the whole comes. */
export class HeldPartial {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private result: AnyResult | undefined;

  /** @param show is called with the parts if the rest takes longer */
  constructor(private readonly show: (result: AnyResult) => void) {}

  /** @param join merges two parts, the second the newer */
  hold(part: AnyResult, join: (first: AnyResult, next: AnyResult) => AnyResult): void {
    this.result = this.result === undefined ? part : join(this.result, part);
    this.timer ??= setTimeout(() => {
      if (this.result !== undefined) this.show(this.result);
    }, PATIENCE);
  }

  drop(): void {
    clearTimeout(this.timer);
    this.result = undefined;
  }
}
