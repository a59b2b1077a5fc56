import type { ErrorBody } from '../protocol/errors.js';
import type { PanelState } from '../protocol/panel.js';
import type { Progress, Question, QuestionName, ResultOf } from '../protocol/questions.js';
import { sameWeights } from '../protocol/weightsName.js';
import { sameJson } from './equal.js';
import type { QuestionLogic } from '../questions/viewLogic.js';

type AnyResult = ResultOf<QuestionName>;

/** A question, and whether it is shown in the overview of its head. */
export type Viewed = Pick<PanelState, 'question' | 'overview'>;

export interface PendingAsk extends Viewed {
  readonly id: number;
  readonly progress?: Progress;
  /** Part of its result has arrived and is shown. */
  readonly begun: boolean;
}

export interface Failure extends Viewed {
  readonly error: ErrorBody;
}

/**
 * The state of the panel's shell. `shown` is one question, always with its own result; a pending question is separate,
 * so that the last result stays visible until the next one starts to arrive.
 */
export interface PanelModel {
  /** `waiting` until the host has sent its state; `silent` if it did not. */
  readonly host: 'waiting' | 'answered' | 'silent';
  readonly shown?: PanelState;
  /** The question that will replace the shown one. */
  readonly main?: PendingAsk;
  /** A question that adds to the shown result, such as one more singular vector. */
  readonly detail?: PendingAsk;
  readonly mainFailure?: Failure;
  readonly detailFailure?: Failure;
}

export type PanelEvent =
  | { readonly kind: 'restored'; readonly state: PanelState }
  | { readonly kind: 'ready'; readonly state: PanelState | null }
  | { readonly kind: 'silent' }
  | { readonly kind: 'show'; readonly state: PanelState }
  | ({ readonly kind: 'asked'; readonly slot: 'main' | 'detail'; readonly id: number } & Viewed)
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly kind: 'partial'; readonly id: number; readonly result: AnyResult }
  | { readonly kind: 'answered'; readonly id: number; readonly result: AnyResult }
  | { readonly kind: 'failed'; readonly id: number; readonly error: ErrorBody };

export const EMPTY_PANEL: PanelModel = { host: 'waiting' };

/** The question in the panel's form: the pending one, else the failed one, else the shown one. */
export function currentQuestion(model: PanelModel): Question | undefined {
  return currentView(model)?.question;
}

/** The same, with how it is shown. */
export function currentView({ main, mainFailure, shown }: PanelModel): Viewed | undefined {
  return main ?? mainFailure ?? shown;
}

/** Whether the shown result answers an older question than the pending one. */
export function isStale(model: PanelModel): boolean {
  return model.shown?.result !== undefined && model.main !== undefined && !model.main.begun;
}

/** The panel after an event; events of requests that are no longer pending change nothing. */
export function reducePanel(model: PanelModel, event: PanelEvent, logic: QuestionLogic): PanelModel {
  switch (event.kind) {
    case 'restored':
      return { ...model, shown: event.state };
    case 'ready':
      return {
        ...model,
        host: 'answered',
        ...(event.state && { shown: withKnownResult(event.state, model.shown, logic) }),
      };
    case 'silent':
      return { ...model, host: 'silent' };
    case 'show':
      return { host: 'answered', shown: withKnownResult(event.state, model.shown, logic) };
    case 'asked':
      return asked(model, event);
    case 'progress':
      return update(model, event.id, (ask) => ({ ...ask, progress: event.progress }));
    case 'partial':
      return arrived(model, event.id, event.result, logic);
    case 'answered':
      return settled(arrived(model, event.id, event.result, logic), event.id);
    case 'failed':
      return failed(model, event);
  }
}

/** The host's state; if it is the known question, with whatever of its result either side has. */
function withKnownResult(state: PanelState, known: PanelState | undefined, logic: QuestionLogic): PanelState {
  const same =
    known?.result !== undefined &&
    sameWeights(known.checkpoint.model, state.checkpoint.model) &&
    sameJson(known.question, state.question);
  if (!same) return state;
  const result = state.result ? logic.join(state.question, known.result, state.result) : known.result;
  return { ...state, result };
}

function asked(model: PanelModel, event: Extract<PanelEvent, { kind: 'asked' }>): PanelModel {
  const ask: PendingAsk = { id: event.id, ...viewedIn(event), begun: false };
  if (event.slot === 'detail') {
    return { ...without(model, 'detailFailure'), detail: ask };
  }
  return { ...without(model, 'mainFailure'), main: ask };
}

function update(model: PanelModel, id: number, change: (ask: PendingAsk) => PendingAsk): PanelModel {
  if (model.main?.id === id) return { ...model, main: change(model.main) };
  if (model.detail?.id === id) return { ...model, detail: change(model.detail) };
  return model;
}

function arrived(model: PanelModel, id: number, result: AnyResult, logic: QuestionLogic): PanelModel {
  const { shown, main, detail } = model;
  if (!shown) return model;
  if (main?.id === id && !main.begun) {
    return {
      ...without(model, 'detail', 'detailFailure'),
      shown: { checkpoint: shown.checkpoint, ...viewedIn(main), result },
      main: { ...main, begun: true },
    };
  }
  if (main?.id !== id && detail?.id !== id) return model;
  const joined = shown.result ? logic.join(shown.question, shown.result, result) : result;
  return { ...model, shown: { ...shown, result: joined } };
}

function settled(model: PanelModel, id: number): PanelModel {
  if (model.main?.id === id) return without(model, 'main');
  return model.detail?.id === id ? without(model, 'detail') : model;
}

function failed(model: PanelModel, { id, error }: Extract<PanelEvent, { kind: 'failed' }>): PanelModel {
  const { main, detail } = model;
  if (main?.id === id) return { ...settled(model, id), mainFailure: { ...viewedIn(main), error } };
  if (detail?.id === id)
    return { ...settled(model, id), detailFailure: { question: detail.question, error } };
  return model;
}

/** The part of a state that says what is shown. */
export function viewedIn({ question, overview }: Viewed): Viewed {
  return { question, ...(overview && { overview }) };
}

function without(model: PanelModel, ...keys: readonly Exclude<keyof PanelModel, 'host'>[]): PanelModel {
  const kept = Object.entries(model).filter(([key]) => !keys.some((other) => other === key));
  return Object.fromEntries(kept) as unknown as PanelModel;
}
