import type { TemplateResult } from 'lit';
import type { CheckpointInfo } from '../../protocol/model.js';
import type { Progress, Question, QuestionName, RequestOf, ResultOf } from '../../protocol/questions.js';
import type { ErrorBody } from '../../protocol/errors.js';
import type { HostActions } from '../components/hostActions.js';

/** What a view draws and what it can do; everything of the shell that is not the shell's own to draw. */
export interface ViewContext<Q extends QuestionName> {
  readonly checkpoint: CheckpointInfo;
  /** What the form stands at: being asked, or failed, or shown. */
  readonly request: RequestOf<Q>;
  /** The last answer with its own request, perhaps still coming, perhaps of an older request (`stale`). */
  readonly shown?: { readonly request: RequestOf<Q>; readonly result: ResultOf<Q> };
  readonly stale: boolean;
  /** Set while the main answer is awaited. */
  readonly pending?: { readonly progress?: Progress };
  /** Set while an addition to what is shown is awaited. */
  readonly detail?: { readonly request: RequestOf<Q>; readonly progress?: Progress };
  readonly detailFailure?: { readonly request: RequestOf<Q>; readonly error: ErrorBody };
  readonly actions: HostActions;
  readonly ask: (request: RequestOf<Q>) => void;
  readonly extend: (request: RequestOf<Q>) => void;
  /** Shows another question, from which the person can come back to this one. */
  readonly open: (question: Question) => void;
  readonly retryDetail: () => void;
  readonly cancel: () => void;
  readonly cancelDetail: () => void;
  /** What the view kept last time, of whatever version it was. */
  readonly memory: unknown;
  /** Keeps what the user chose in the view, a JSON value, over reloads. */
  readonly remember: (memory: unknown) => void;
}

/** Draws one question: its form and its result. Only the question's own folder knows its types. */
export interface View<Q extends QuestionName> {
  draw(context: ViewContext<Q>): TemplateResult;
}
