import type { ErrorBody } from '../../protocol/errors.js';
import type { Progress, QuestionName } from '../../protocol/questions.js';
import type { ViewContext } from '../views/view.js';
import type { CircuitFamily, CircuitsResult, Selection } from '../../report/spectra/circuitFamily.js';
import type { CircuitMemory } from './circuitMemory.js';

/** Pending work and its actions: a view's context, for any question. */
export interface CircuitContext extends Pick<
  ViewContext<QuestionName>,
  'actions' | 'pending' | 'retryDetail' | 'cancel' | 'cancelDetail'
> {
  readonly detail?: { readonly progress?: Progress };
  readonly detailFailure?: { readonly error: ErrorBody };
}

/** Shared by the sections of a view of circuits. */
export interface CircuitScene<C extends string> {
  readonly family: CircuitFamily<C>;
  readonly result: CircuitsResult;
  /** The requested circuits. */
  readonly asked: readonly C[];
  readonly context: CircuitContext;
  readonly memory: CircuitMemory<C>;
  readonly selection: Selection<C>;
  readonly change: (part: Partial<CircuitMemory<C>>) => void;
  /** The scene whose tables stay, dimmed, until those of this one come. */
  readonly held?: CircuitScene<C>;
}

/** Of those circuits, in order, the ones requested or present anyway. */
export function shownCircuits<C extends string>({ family, asked, result }: CircuitScene<C>): readonly C[] {
  return family.names.filter((name) => asked.includes(name) || result.circuits[name]);
}
