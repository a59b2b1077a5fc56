import { parseHeadRef, type HeadRef } from '../protocol/headRef.js';
import { STATE_VERSION, type PanelState } from '../protocol/panel.js';
import type { Question } from '../protocol/questions.js';
import type { KeptTrail, Place } from './trail.js';

/** The webview's state across reloads: the panel's state as the host knows it, and each view's memory. */
export interface KeptState extends PanelState {
  readonly version: typeof STATE_VERSION;
  readonly memories: { readonly [question: string]: unknown };
  /** The scroll offset from the top, in pixels. */
  readonly scrolled?: number;
  /** The second question of an overview, answered. */
  readonly beside?: PanelState;
  /** What it showed before and after; absent in states of version 0.1. */
  readonly trail?: KeptTrail;
  readonly pinned?: true;
  /** A question about each prompt in the list of those that were run. */
  readonly prompts?: readonly Question[];
  /** The head of the page, for questions that don't name it. */
  readonly head?: HeadRef;
}

/** Reads the stored state; undefined if there is none, or for one from another version of the panel. */
export function readKeptState(kept: unknown, questions: readonly string[]): KeptState | undefined {
  if (!isObject(kept)) return undefined;
  const { version, memories } = kept;
  if (version !== STATE_VERSION || !isState(kept, questions)) return undefined;
  const { head: keptHead, beside, trail: keptTrail, pinned, prompts, ...rest } = kept;
  const trail = readTrail(keptTrail, questions);
  const { layer, head: index } = Object(keptHead) as Partial<HeadRef>;
  const head = parseHeadRef(`${layer}.${index}`);
  return {
    ...rest,
    memories: isObject(memories) ? memories : {},
    ...(head && { head }),
    ...(isState(beside, questions) && { beside }),
    ...(Array.isArray(prompts) && { prompts: prompts.filter((question) => isQuestion(question, questions)) }),
    ...(trail && { trail }),
    ...(pinned === true && { pinned }),
  } as unknown as KeptState;
}

/** Places that this version can't show are left out. */
function readTrail(kept: unknown, questions: readonly string[]): KeptTrail | undefined {
  if (!isObject(kept) || !Array.isArray(kept['places'])) return undefined;
  const { at } = kept;
  const all: readonly unknown[] = kept['places'];
  if (!Number.isSafeInteger(at) || !isState(all[Number(at)], questions)) return undefined;
  const fits = (place: unknown) => isState(place, questions);
  const places = all.filter(fits) as unknown as readonly Place[];
  return { places, at: all.slice(0, Number(at)).filter(fits).length };
}

/** Whether it has a checkpoint and a question of this version. */
function isState(value: unknown, questions: readonly string[]): value is Record<string, unknown> {
  if (!isObject(value)) return false;
  const { checkpoint, question } = value;
  return isObject(checkpoint) && isObject(checkpoint['model']) && isQuestion(question, questions);
}

function isQuestion(value: unknown, questions: readonly string[]): boolean {
  return isObject(value) && isObject(value['request']) && questions.includes(String(value['name']));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
