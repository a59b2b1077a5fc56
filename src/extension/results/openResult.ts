import type { Parts } from '../parts.js';
import { chooseResult } from './chooseResult.js';
import { storedAnswer, type ResultParts } from './storedAnswer.js';

/**
 * Open Result: shows a kept result in the panel, even if its checkpoint is missing.
 *
 * @param argument the result's id, or an object with it as `id`; asks if absent
 * @throws QkLensError `badResult` if there is none with that id, or its file is damaged
 */
export async function openResult(
  parts: ResultParts & Pick<Parts, 'panels' | 'log'>,
  argument: unknown,
): Promise<void> {
  const id = resultId(argument) ?? (await chooseResult(parts, 'Open Result'));
  if (id === undefined) return;
  const { checkpoint, question, result, missing } = await storedAnswer(parts, id);
  const panels = await parts.panels();
  panels.show({ checkpoint, question, result, ...(missing && { stored: true }) });
}

/** The id in a command's argument. */
export function resultId(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  const { id } = Object(argument) as { id?: unknown };
  return typeof id === 'string' ? id : undefined;
}
