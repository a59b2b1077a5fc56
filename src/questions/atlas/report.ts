import type { AtlasRequest, AtlasResult } from '../../protocol/atlas.js';
import { picture } from '../../report/charts/pictures.js';
import { firstRows } from '../../report/firstRows.js';
import type { ReportParts } from '../../report/report.js';
import { rowsNote } from '../../report/rowWords.js';
import { provenanceLines, sentence } from '../../report/weightWords.js';
import { atlasMap, shownValue } from './map.js';
import { strongestFirst } from './strongest.js';
import { atlasTable } from './table.js';
import { SUBJECTS, type AtlasShown } from './words.js';

const HEADS = 20;

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
      (own) => () => firstRows(atlasTable(strongestFirst(result, own), own), full ? Infinity : HEADS),
    ),
  };
}
