import { sameJson } from '../../../webview/equal.js';
import type { LogicOf } from '../../../webview/views/logic.js';

export const compositionLogic: LogicOf<'composition'> = {
  join: (_previous, next) => next,
  isComplete: ({ kind, compare }, result) => {
    const { comparison } = result;
    const compared = comparison && { a: comparison.a, b: comparison.b };
    return kind === result.kind && sameJson(compared, compare && { a: compare.a, b: compare.b });
  },
};
