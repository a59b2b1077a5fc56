import type { TemplateResult } from 'lit';
import type { HeadRef } from '../../protocol/headRef.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import type { Progress, Question, QuestionName, RequestOf, ResultOf } from '../../protocol/questions.js';
import type { ErrorBody } from '../../protocol/errors.js';
import type { HostActions } from '../components/hostActions.js';

/** The inputs and actions of a view. */
export interface ViewContext<Q extends QuestionName> {
  readonly checkpoint: CheckpointInfo;
  /** The head that the page is about, if it is about one. */
  readonly head?: HeadRef;
  /** The token of the prompt's row that the pointer or the keyboard is on. */
  readonly pointed?: number;
  /** The page shows its prompt and the prompt's tokens above the view. */
  readonly onPrompt?: true;
  /** The question in the form: pending, failed, or shown. */
  readonly request: RequestOf<Q>;
  /** The last answer with its own request; it may still be arriving, or answer an older request (`stale`). */
  readonly shown?: { readonly request: RequestOf<Q>; readonly result: ResultOf<Q> };
  readonly stale: boolean;
  /** Set while the main answer is pending. */
  readonly pending?: { readonly progress?: Progress };
  /** Set while an addition to the shown result is pending. */
  readonly detail?: { readonly request: RequestOf<Q>; readonly progress?: Progress };
  readonly detailFailure?: { readonly request: RequestOf<Q>; readonly error: ErrorBody };
  readonly actions: HostActions;
  readonly ask: (request: RequestOf<Q>) => void;
  readonly extend: (request: RequestOf<Q>) => void;
  /** Shows another question, with a way back to this one. */
  readonly open: (question: Question) => void;
  /** Shows the page of a head with the same weights, and the prompt if there is one, with a way back to this one. */
  readonly openHead: (head: HeadRef) => void;
  readonly retryDetail: () => void;
  readonly cancel: () => void;
  readonly cancelDetail: () => void;
  /** The view's stored memory, from any version. */
  readonly memory: unknown;
  /** Stores the user's choices in the view, a JSON value, across reloads. */
  readonly remember: (memory: unknown) => void;
}

/** Draws one question: its form and its result. Only the question's own folder knows its types. */
export interface View<Q extends QuestionName> {
  draw(context: ViewContext<Q>): TemplateResult;
}
