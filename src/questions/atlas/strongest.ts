import type { AtlasHead, AtlasResult } from '../../protocol/atlas.js';
import { shownValue } from './map.js';
import type { AtlasShown } from './words.js';

/** By the number shown; copying percentiles by how far they are from the middle, equal ones by their scores. */
export function strongestFirst(result: AtlasResult, shown: AtlasShown): AtlasResult {
  const sided = shown.subject === 'copying' && result.crossed !== undefined;
  const of = (value: number | undefined) =>
    value === undefined ? -Infinity : sided ? Math.abs(value) : value;
  const compare = (a: AtlasHead, b: AtlasHead) =>
    difference(of(shownValue(b, shown)), of(shownValue(a, shown))) ||
    (sided ? difference(of(b.copyingScore), of(a.copyingScore)) : 0);
  return { ...result, heads: result.heads.toSorted(compare) };
}

/** 0 for equal values, infinite ones too. */
function difference(a: number, b: number): number {
  return a === b ? 0 : a - b;
}
