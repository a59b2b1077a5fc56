import type { AtlasHead, AtlasRequest, AtlasResult } from '../../protocol/atlas.js';
import { picture } from '../../report/charts/pictures.js';
import { firstRows } from '../../report/firstRows.js';
import type { ReportParts } from '../../report/report.js';
import { rowsNote } from '../../report/rowWords.js';
import { provenanceLines, sentence } from '../../report/weightWords.js';
import { atlasMap, shownValue } from './map.js';
import { atlasTable } from './table.js';
import type { AtlasShown, AtlasSubject } from './words.js';

const HEADS = 20;

/** The circuits most readable in whole words come first. */
const SUBJECTS: readonly AtlasSubject[] = ['effective', 'qk', 'embedding', 'fullOv', 'ov', 'copying'];

/** All heads at once: a map of each circuit's largest singular values, and the strongest heads of each. */
export function atlasReport(_request: AtlasRequest, result: AtlasResult, full: boolean): ReportParts {
  const shown = SUBJECTS.map((subject): AtlasShown => ({ subject, measure: 'topSingularValue' })).filter(
    (own) => result.heads.some((head) => shownValue(head, own) !== undefined),
  );
  return {
    fileName: 'atlas',
    about: [
      ...provenanceLines(result, `all ${result.heads.length} heads`),
      ...(result.vocabularyRows ? [sentence(rowsNote(result.vocabularyRows))] : []),
    ],
    pictures: shown.map((own) => picture(`map-${own.subject}`, () => atlasMap(result, own))),
    tables: shown.map(
      (own) => () => firstRows(atlasTable(strongestFirst(result, own), own.subject), full ? Infinity : HEADS),
    ),
  };
}

/** By the number shown; copying percentiles by how far they are from the middle, equal ones by their scores. */
function strongestFirst(result: AtlasResult, shown: AtlasShown): AtlasResult {
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
