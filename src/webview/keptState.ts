import { parseHeadRef, type HeadRef } from '../protocol/headRef.js';
import { STATE_VERSION, type PanelState } from '../protocol/panel.js';

/** The webview's state across reloads: the panel's state as the host knows it, and each view's memory. */
export interface KeptState extends PanelState {
  readonly version: typeof STATE_VERSION;
  readonly memories: { readonly [question: string]: unknown };
  /** The scroll offset from the top, in pixels. */
  readonly scrolled?: number;
  /** The head of the page, for questions that don't name it. */
  readonly head?: HeadRef;
}

/** Reads the stored state; undefined if there is none, or for one from another version of the panel. */
export function readKeptState(kept: unknown, questions: readonly string[]): KeptState | undefined {
  if (!isObject(kept)) return undefined;
  const { version, checkpoint, question, memories } = kept;
  const known =
    version === STATE_VERSION &&
    isObject(checkpoint) &&
    isObject(checkpoint['model']) &&
    isObject(question) &&
    isObject(question['request']) &&
    questions.includes(String(question['name']));
  if (!known) return undefined;
  const { head: keptHead, ...rest } = kept;
  const { layer, head: index } = Object(keptHead) as Partial<HeadRef>;
  const head = parseHeadRef(`${layer}.${index}`);
  return {
    ...rest,
    memories: isObject(memories) ? memories : {},
    ...(head && { head }),
  } as unknown as KeptState;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
