import * as vscode from 'vscode';
import type { Services } from '../services.js';
import { chooseResult } from './chooseResult.js';
import { storedAnswer } from './storedAnswer.js';

/**
 * Open Result: shows a kept result in the panel, also where its checkpoint is missing.
 *
 * @param argument the result's id, or an object with it as `id`; a person is asked without
 * @throws QkLensError `badResult` when there is none of that id, or its file is damaged
 */
export async function openResult(services: Services, argument: unknown): Promise<void> {
  const id = resultId(argument) ?? (await chooseResult(services, vscode.l10n.t('Open Result')));
  if (id === undefined) return;
  const { checkpoint, question, result, missing } = await storedAnswer(services, id);
  const panels = await services.panels();
  panels.show({ checkpoint, question, result, ...(missing && { stored: true }) });
}

/** The id that a command was given. */
export function resultId(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  const { id } = Object(argument) as { id?: unknown };
  return typeof id === 'string' ? id : undefined;
}
