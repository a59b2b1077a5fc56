import type { AtlasHead } from '../../protocol/atlas.js';
import { DEFAULT_PROCESSING, type Processing } from '../../protocol/model.js';
import type { Question, QuestionName, ResultOf } from '../../protocol/questions.js';

/** What a summary may lack until another question has computed what it needs. */
export type Computed = 'parts' | 'copyingPercentile';

/** What an answer computed for all heads, though it may be about one. Empty for the side panel's own answers. */
export function learned({ name, request }: Question, result: ResultOf<QuestionName>): readonly Computed[] {
  if (!hasDefaultProcessing(request.processing)) return [];
  if (name !== 'head' && name !== 'ov' && name !== 'atlas') return [];
  if (name !== 'ov' && request.onlyReady) return [];
  const { crossed, circuits, heads } = result as {
    readonly crossed?: unknown;
    readonly circuits?: { readonly embedding?: AtlasHead['embedding'] };
    readonly heads?: readonly AtlasHead[];
  };
  const fromSource = name !== 'ov' || request.source === 'W_E';
  const hasParts = [circuits?.embedding, ...(heads ?? []).map(({ embedding }) => embedding)].some(
    (circuit) => circuit?.parts !== undefined,
  );
  return [
    ...(hasParts ? (['parts'] as const) : []),
    ...(crossed !== undefined && fromSource ? (['copyingPercentile'] as const) : []),
  ];
}

function hasDefaultProcessing(processing: Processing): boolean {
  return (Object.keys(DEFAULT_PROCESSING) as (keyof Processing)[]).every(
    (name) => processing[name] === DEFAULT_PROCESSING[name],
  );
}
