import { STATE_VERSION, type PanelState } from '../protocol/panel.js';

/** The webview's state across reloads: the panel's state as the host knows it, and each view's memory. */
export interface KeptState extends PanelState {
  readonly version: typeof STATE_VERSION;
  readonly memories: { readonly [question: string]: unknown };
  /** The scroll offset from the top, in pixels. */
  readonly scrolled?: number;
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
  return known
    ? ({ ...kept, memories: isObject(memories) ? memories : {} } as unknown as KeptState)
    : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
