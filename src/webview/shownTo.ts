import type { Question, QuestionName, RequestOf } from '../protocol/questions.js';
import { isStale, type PanelModel, type Viewed } from './panelModel.js';
import type { ViewContext } from './views/view.js';

type Shown = Pick<
  ViewContext<QuestionName>,
  'checkpoint' | 'request' | 'shown' | 'stale' | 'pending' | 'detail' | 'detailFailure'
>;

/** What a question's view is given of the panel's model: only what is of its own question. */
export function shownTo({ question: { name, request } }: Viewed, model: PanelModel): Shown {
  const { shown, main, detail, detailFailure } = model;
  const about = <T extends Viewed>(part: T | undefined): T | undefined =>
    part?.question.name === name ? part : undefined;
  const known = about(shown);
  const adding = about(detail);
  const failure = about(detailFailure);
  return {
    checkpoint: shown!.checkpoint,
    request,
    ...(known?.result && { shown: { request: known.question.request, result: known.result } }),
    stale: isStale(model),
    ...(main && { pending: { ...(main.progress && { progress: main.progress }) } }),
    ...(adding && {
      detail: { request: adding.question.request, ...(adding.progress && { progress: adding.progress }) },
    }),
    ...(failure && { detailFailure: { request: failure.question.request, error: failure.error } }),
  };
}

/** A request of a view, with its question. */
export function questionOf({ question: { name } }: Viewed, request: RequestOf<QuestionName>): Question {
  return { name, request } as Question;
}
