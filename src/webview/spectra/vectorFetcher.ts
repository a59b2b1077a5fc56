import type { QuestionName, RequestOf } from '../../protocol/questions.js';
import { sameJson } from '../equal.js';
import type { ViewContext } from '../views/view.js';

/** Delay after a choice before a vector's tables are requested, in milliseconds. */
const REST = 120;

interface Missing<Q extends QuestionName> {
  readonly request: RequestOf<Q>;
  readonly base: RequestOf<Q>;
}

/** Requests the missing tables of a view's vector, once, when the choice has settled. */
export class VectorFetcher<Q extends QuestionName> {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last: Missing<Q> | undefined;

  /**
   * @param context the view's current one
   * @param requestFor the request for the missing tables, or undefined if nothing is missing or all will arrive anyway
   */
  constructor(
    private readonly context: () => ViewContext<Q>,
    private readonly requestFor: (context: ViewContext<Q>) => RequestOf<Q> | undefined,
  ) {}

  /** Called after each rendering. */
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
