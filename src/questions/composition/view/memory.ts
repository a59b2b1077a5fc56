import type { HeadRef } from '../../../protocol/headRef.js';
import { formatHeadRef, parseHeadRef } from '../../../protocol/headRef.js';

/** What the user chose in the composition's view. */
export interface CompositionMemory {
  /** The head whose scores with all others are mapped; the later one of the strongest pair when absent. */
  readonly focus?: HeadRef;
  readonly weightsOpen: boolean;
  readonly anglesOpen: boolean;
}

/** What was kept, with the first choice for whatever of it is not valid (any more). */
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

/** "2.4, 3.1", or one head alone, which stands for itself twice. */
export function pairText({ a, b }: { readonly a: HeadRef; readonly b: HeadRef }): string {
  return `${formatHeadRef(a)}, ${formatHeadRef(b)}`;
}
