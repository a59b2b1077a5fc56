import { QkLensError } from '../../protocol/errors.js';
import { parseHeadRef, whyNoSuchHead, type HeadRef } from '../../protocol/headRef.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { whichCheckpoint } from '../checkpoints/whichCheckpoint.js';
import type { ChoosingParts } from '../checkpoints/chooseCheckpoint.js';
import { askHead, rememberHead } from './askHead.js';

/** Arguments of a command about a head; the user is asked for missing ones. */
export interface HeadArguments {
  readonly folder?: string;
  readonly head?: string | HeadRef;
}

/**
 * The checkpoint and the head of a command, from {@link HeadArguments} or from the user.
 *
 * @param title of the box that asks for the head, such as "Analyze QK Head of {checkpoint}"
 * @returns undefined if the user cancelled
 * @throws QkLensError if the checkpoint can't be opened or has no such head
 */
export async function whichHead(
  parts: ChoosingParts,
  args: unknown,
  title: (checkpoint: string) => string,
): Promise<{ readonly checkpoint: CheckpointInfo; readonly head: HeadRef } | undefined> {
  const checkpoint = await whichCheckpoint(parts, args);
  if (!checkpoint) return undefined;
  const memory = parts.context.workspaceState;
  const given = givenHead(args);
  const head =
    given === undefined
      ? await askHead(checkpoint, memory, title(checkpoint.name))
      : checkedHead(given, checkpoint);
  if (!head) return undefined;
  if (given !== undefined) await rememberHead(head, memory);
  parts.checkpoints.use(checkpoint);
  return { checkpoint, head };
}

/** The head in a command's arguments. An editor's menu passes a Uri: anything without a head counts as no arguments. */
export function givenHead(args: unknown): string | HeadRef | undefined {
  const { head } = Object(args) as { head?: unknown };
  return typeof head === 'string' || isHeadRef(head) ? head : undefined;
}

/** @throws QkLensError if it is not a head, or the checkpoint has no such head */
export function checkedHead(head: string | HeadRef, info: CheckpointInfo): HeadRef {
  const ref = typeof head === 'string' ? readHead(head) : head;
  const problem = whyNoSuchHead(ref, info.model);
  if (problem !== undefined) throw new QkLensError('noSuchHead', problem);
  return ref;
}

function readHead(text: string): HeadRef {
  const ref = parseHeadRef(text);
  if (ref) return ref;
  throw new QkLensError('badHead', `"${text}" is not a head. Write one as 10.7, L10H7 or 10 7.`);
}

function isHeadRef(value: unknown): value is HeadRef {
  const { layer, head } = Object(value) as Partial<Record<keyof HeadRef, unknown>>;
  return isIndex(layer) && isIndex(head);
}

function isIndex(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
