import type { ErrorBody } from '../../protocol/errors.js';
import type { Progress, QuestionName } from '../../protocol/questions.js';
import type { ViewContext } from '../views/view.js';
import type { CircuitFamily, CircuitsResult, Selection } from '../../report/spectra/circuitFamily.js';
import type { CircuitMemory } from './circuitMemory.js';

/** What is awaited and what can be done about it: a view's context, of whatever question. */
export interface CircuitContext extends Pick<
  ViewContext<QuestionName>,
  'actions' | 'pending' | 'retryDetail' | 'cancel' | 'cancelDetail'
> {
  readonly detail?: { readonly progress?: Progress };
  readonly detailFailure?: { readonly error: ErrorBody };
}

/** What the sections of a view of circuits share. */
export interface CircuitScene<C extends string> {
  readonly family: CircuitFamily<C>;
  readonly result: CircuitsResult;
  /** The circuits that were asked for. */
  readonly asked: readonly C[];
  readonly context: CircuitContext;
  readonly memory: CircuitMemory<C>;
  readonly selection: Selection<C>;
  readonly change: (part: Partial<CircuitMemory<C>>) => void;
}

/** Those circuits that were asked for or are there all the same, in their order. */
export function shownCircuits<C extends string>({ family, asked, result }: CircuitScene<C>): readonly C[] {
  return family.names.filter((name) => asked.includes(name) || result.circuits[name]);
}
