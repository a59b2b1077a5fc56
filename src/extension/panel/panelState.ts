import * as path from 'node:path';
import { isCheckpoint, isFields, isQuestion, isResult, isString } from '../../protocol/guards.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { STATE_VERSION, type PanelState } from '../../protocol/panel.js';

/**
 * Reads the state that a panel kept over a reload. Requests and results of another version of their shapes are not
 * taken.
 *
 * @returns undefined when it does not tell what was asked of what
 */
export function readPanelState(value: unknown): PanelState | undefined {
  if (!isFields(value) || value.version !== STATE_VERSION) return undefined;
  const { checkpoint, question, result, stored } = value;
  if (!isPlacedCheckpoint(checkpoint) || !isQuestion(question)) return undefined;
  return { checkpoint, question, ...(isResult(result) && { result }), ...(stored === true && { stored }) };
}

function isPlacedCheckpoint(value: unknown): value is CheckpointInfo {
  return isFields(value) && isString(value.folder) && path.isAbsolute(value.folder) && isCheckpoint(value);
}
