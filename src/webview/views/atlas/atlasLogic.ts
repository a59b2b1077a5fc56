import type { LogicOf } from '../logic.js';

export const atlasLogic: LogicOf<'atlas'> = {
  join: (_previous, next) => next,
  isComplete: ({ circuits }, { heads }) =>
    heads.every(
      (head) => head.copyingScore !== undefined && circuits.every((circuit) => head[circuit] !== undefined),
    ),
};
