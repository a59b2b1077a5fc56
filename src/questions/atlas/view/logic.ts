import type { LogicOf } from '../../../webview/views/logic.js';

export const atlasLogic: LogicOf<'atlas'> = {
  join: (_previous, next) => next,
  isComplete: ({ circuits }, { heads, leftOut }) =>
    heads.every(
      (head) =>
        (head.copyingScore !== undefined || leftOut !== undefined) &&
        circuits.every((circuit) => head[circuit] !== undefined || leftOut?.includes(circuit)),
    ),
};
