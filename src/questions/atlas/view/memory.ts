import { ATLAS_CIRCUITS } from '../../../protocol/atlas.js';
import type { AtlasShown, AtlasSubject } from '../words.js';
import { MEASURES, measuresOf } from '../words.js';

/** What the user chose in the atlas. */
export interface AtlasMemory extends AtlasShown {
  readonly weightsOpen: boolean;
}

/** The stored choices, with defaults for those that are not valid. */
export function readAtlasMemory(kept: unknown): AtlasMemory {
  const stored = Object(kept) as Partial<Record<keyof AtlasMemory, unknown>>;
  const subjects: readonly AtlasSubject[] = [...ATLAS_CIRCUITS, 'copying'];
  const subject = subjects.find((name) => name === stored.subject) ?? 'effective';
  const measures = subject === 'copying' ? MEASURES : measuresOf(subject);
  return {
    subject,
    measure: measures.find((name) => name === stored.measure) ?? 'topSingularValue',
    weightsOpen: stored.weightsOpen === true,
  };
}
