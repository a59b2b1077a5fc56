import type { ErrorBody } from '../../../protocol/errors.js';
import type { OvRequest, OvResult } from '../../../protocol/ov.js';
import type { AnswerBeside, PanelState } from '../../../protocol/panel.js';
import type { Progress } from '../../../protocol/questions.js';
import { sameJson } from '../../equal.js';
import { currentView, isStale, type PanelModel } from '../../panelModel.js';

/** What the overview knows of what the head writes. */
export interface Written {
  readonly shown?: { readonly request: OvRequest; readonly result: OvResult };
  /** What is shown is of another head, or with other settings. */
  readonly stale: boolean;
  readonly progress?: Progress;
  /** What is shown with its question, to be exported; without a result while parts of it are missing. */
  readonly answer?: AnswerBeside;
  readonly failure?: { readonly error: ErrorBody; readonly retry: () => void };
}

/**
 * @param wanted the overview's second question; undefined while there is none
 * @param model of the one that was asked last
 */
export function writtenOf(wanted: PanelState | undefined, model: PanelModel, retry: () => void): Written {
  const { shown, main, mainFailure } = model;
  const isAsked = sameJson(currentView(model)?.question, wanted?.question);
  const answer = shown && {
    question: shown.question,
    ...(shown.result && !main && { result: shown.result }),
  };
  const known =
    shown?.result && shown.question.name === 'ov'
      ? { request: shown.question.request, result: shown.result as OvResult }
      : undefined;
  return {
    ...(known && { shown: known }),
    ...(answer && { answer }),
    stale: !isAsked || isStale(model),
    ...(main?.progress && { progress: main.progress }),
    ...(isAsked && mainFailure && { failure: { error: mainFailure.error, retry } }),
  };
}
