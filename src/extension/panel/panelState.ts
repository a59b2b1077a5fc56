import * as path from 'node:path';
import { isFields } from '../../protocol/guards.js';
import { QkLensError } from '../../protocol/errors.js';
import { STATE_VERSION, type PanelState } from '../../protocol/panel.js';
import type { ResultOf, QuestionName } from '../../protocol/questions.js';
import { checkedAsked, checkedResult } from '../../questions/answered.js';

/**
 * Reads a panel's state after a reload. Requests and results in another version's shape are dropped.
 *
 * @returns undefined if it lacks the question or its checkpoint
 */
export function readPanelState(value: unknown): PanelState | undefined {
  if (!isFields(value) || value.version !== STATE_VERSION) return undefined;
  const asked = orNothing(() => checkedAsked(value));
  if (!asked || !path.isAbsolute(asked.checkpoint.folder)) return undefined;
  const { checkpoint, question } = asked;
  const result = orNothing((): ResultOf<QuestionName> =>
    checkedResult(question.name, value.result, checkpoint.model),
  );
  return {
    ...{ checkpoint, question },
    ...(result && { result }),
    ...(value.overview === true && { overview: true }),
    ...(value.stored === true && { stored: true }),
  };
}

/** Whether a panel was pinned, in its state after a reload. */
export function wasPinned(value: unknown): boolean {
  return isFields(value) && value.pinned === true;
}

function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof QkLensError) return undefined;
    throw error;
  }
}
