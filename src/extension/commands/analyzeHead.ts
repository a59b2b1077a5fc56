import * as vscode from 'vscode';
import { QkLensError } from '../../protocol/errors.js';
import { parseHeadRef, whyNoSuchHead, type HeadRef } from '../../protocol/headRef.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { chooseCheckpoint } from '../checkpoints/chooseCheckpoint.js';
import { openFolder } from '../checkpoints/openFolder.js';
import { askHead, rememberHead } from '../head/askHead.js';
import { headQuestion } from '../head/headQuestion.js';
import type { Services } from '../services.js';
import { tableRows } from '../settings.js';

/** What the command can be told; whatever is absent is asked for. */
export interface AnalyzeHeadArguments {
  readonly folder?: string;
  readonly head?: string | HeadRef;
}

/**
 * Analyze QK Head: asks for what is not given, and shows the head in the panel, which computes what it lacks.
 *
 * @throws QkLensError when the checkpoint can't be opened or has no such head
 */
export async function analyzeHead(services: Services, args: unknown): Promise<void> {
  const { folder, head } = readArguments(args);
  const info = folder === undefined ? await whichCheckpoint(services) : await openFolder(services, folder);
  if (!info) return;

  const memory = services.context.workspaceState;
  const ref = head === undefined ? await askHead(info, memory) : checkedHead(head, info);
  if (!ref) return;
  if (head !== undefined) await rememberHead(ref, memory);

  services.checkpoints.use(info);
  const panels = await services.panels();
  panels.show({ checkpoint: info, question: headQuestion(ref, tableRows()) });
}

/** The open one; a person is asked when there is none or more than one. */
async function whichCheckpoint(services: Services): Promise<CheckpointInfo | undefined> {
  const open = services.checkpoints.list;
  return open.length === 1 ? open[0] : chooseCheckpoint(services);
}

function checkedHead(head: string | HeadRef, info: CheckpointInfo): HeadRef {
  const ref = typeof head === 'string' ? readHead(head) : head;
  const problem = whyNoSuchHead(ref, info.model);
  if (problem !== undefined) throw new QkLensError('noSuchHead', problem);
  return ref;
}

function readHead(text: string): HeadRef {
  const ref = parseHeadRef(text);
  if (ref) return ref;
  throw new QkLensError(
    'badHead',
    vscode.l10n.t('"{0}" is no head; write one as 10.7, L10H7 or 10 7.', text),
  );
}

/** An editor's menu passes a Uri: whatever has neither field counts as nothing given. */
function readArguments(args: unknown): AnalyzeHeadArguments {
  const { folder, head } = Object(args) as Partial<Record<keyof AnalyzeHeadArguments, unknown>>;
  return {
    ...(typeof folder === 'string' && { folder }),
    ...(typeof head === 'string' && { head }),
    ...(isHeadRef(head) && { head }),
  };
}

function isHeadRef(value: unknown): value is HeadRef {
  const { layer, head } = Object(value) as Partial<Record<keyof HeadRef, unknown>>;
  return isIndex(layer) && isIndex(head);
}

function isIndex(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
