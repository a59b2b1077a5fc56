import type { QuestionName, RequestOf } from '../../protocol/questions.js';
import { sameJson } from '../equal.js';
import type { ViewContext } from '../views/view.js';

/** How long the choice must rest before a vector's tables are asked for, in milliseconds. */
const REST = 120;

interface Missing<Q extends QuestionName> {
  readonly request: RequestOf<Q>;
  readonly base: RequestOf<Q>;
}

/** Asks once for what is missing of the vector that a view shows, as soon as the choice rests. */
export class VectorFetcher<Q extends QuestionName> {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last: Missing<Q> | undefined;

  /**
   * @param context of the view as it stands
   * @param requestFor what brings the missing tables, or undefined when nothing is missing or all will come by itself
   */
  constructor(
    private readonly context: () => ViewContext<Q>,
    private readonly requestFor: (context: ViewContext<Q>) => RequestOf<Q> | undefined,
  ) {}

  /** To be called after each drawing. */
  drawn(): void {
    clearTimeout(this.timer);
    if (this.missing()) this.timer = setTimeout(() => this.fetch(), REST);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private missing(): Missing<Q> | undefined {
    const context = this.context();
    const { shown, stale, detail, detailFailure } = context;
    if (!shown || stale) return undefined;
    const request = this.requestFor(context);
    if (!request) return undefined;
    const known = [detail?.request, detailFailure?.request];
    if (known.some((other) => sameJson(other, request))) return undefined;
    const missing = { request, base: shown.request };
    return sameJson(missing, this.last) ? undefined : missing;
  }

  private fetch(): void {
    const missing = this.missing();
    if (!missing) return;
    this.last = missing;
    this.context().extend(missing.request);
  }
}
