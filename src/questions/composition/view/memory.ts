import type { HeadRef } from '../../../protocol/headRef.js';
import { formatHeadRef, parseHeadRef } from '../../../protocol/headRef.js';

/** What the user chose in the composition's view. */
export interface CompositionMemory {
  /** The head whose scores with all others are mapped; if absent, the later one of the strongest pair. */
  readonly focus?: HeadRef;
  readonly weightsOpen: boolean;
  readonly anglesOpen: boolean;
}

/** The stored choices, with defaults for those that are not valid. */
export function readCompositionMemory(kept: unknown): CompositionMemory {
  const { focus, weightsOpen, anglesOpen } = Object(kept) as Partial<
    Record<keyof CompositionMemory, unknown>
  >;
  const { layer, head } = Object(focus) as Partial<Record<keyof HeadRef, unknown>>;
  const ref = parseHeadRef(`${String(layer)}.${String(head)}`);
  return {
    ...(ref && { focus: ref }),
    weightsOpen: weightsOpen === true,
    anglesOpen: anglesOpen === true,
  };
}

/** "2.4, 3.1", or a single head for the same head twice. */
export function pairText({ a, b }: { readonly a: HeadRef; readonly b: HeadRef }): string {
  return `${formatHeadRef(a)}, ${formatHeadRef(b)}`;
}
