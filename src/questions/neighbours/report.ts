import type { NeighboursRequest, NeighboursResult } from '../../protocol/neighbours.js';
import type { ReportParts } from '../../report/report.js';
import { visibleToken } from '../../report/tokenSegments.js';
import { provenanceLines } from '../../report/weightWords.js';
import { neighboursTable } from './table.js';

/** The nearest tokens of each of a text's tokens. */
export function neighboursReport(_request: NeighboursRequest, result: NeighboursResult): ReportParts {
  const { space, token, tokens, text } = result;
  return {
    fileName: `neighbours-${token.id}-${space}`,
    about: provenanceLines(result, `nearest tokens of “${visibleToken(text)}” in ${space} by cosine`),
    pictures: [],
    tables: tokens.map((found) => () => neighboursTable(result, found)),
  };
}
