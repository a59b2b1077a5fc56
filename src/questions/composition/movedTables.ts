import type {
  CompositionResult,
  HeadComparison,
  MovedBySide,
  MovedToken,
} from '../../protocol/composition.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import { state } from '../../report/claims/claims.js';
import { rankingLines } from '../../report/spectra/rankWords.js';
import type { Cell, Column, TableData } from '../../report/tableModel.js';
import { markColumn } from '../../report/tokenMarks.js';
import { provenanceLines } from '../../report/weightWords.js';
import { areUnrelated, comparisonTitle, headNames } from './comparisonWords.js';

const number = (key: string, label: string): Column => ({ key, label, kind: 'number' });

/** The similarity of the two first vectors, in a sentence, with a warning if one is not determined. */
export function movedNote({ query, key, degenerate }: MovedBySide): string {
  const cosines = state('firstVectors', { query: query.cosine.toFixed(4), key: key.cosine.toFixed(4) });
  return degenerate ? `${cosines} ${state('firstVectorsDegenerate', {})}` : cosines;
}

/**
 * The tokens whose entries differ most, those that rose first: one table for each side on which the heads are related.
 */
export function movedTables(
  result: CompositionResult,
  comparison: HeadComparison,
  moved: MovedBySide,
): readonly TableData[] {
  const [first, second] = headNames(comparison);
  const sides = (['query', 'key'] as const).filter((side) => !areUnrelated(comparison, side));
  return sides.map((side) => {
    const { rose, fell } = moved[side];
    const marks = markColumn([...rose, ...fell]);
    const byCosine = [...rose, ...fell].some(({ cosineAfter }) => cosineAfter !== undefined);
    return {
      title: `Tokens that rose and fell, ${side} side`,
      fileName: `heads-${formatHeadRef(comparison.a)}-and-${formatHeadRef(comparison.b)}-moved-${side}`,
      about: [
        ...provenanceLines(result, comparisonTitle(comparison)),
        ...rankingLines({ rankBy: byCosine ? 'cosine' : 'dot' }),
        movedNote(moved),
      ],
      columns: [
        { key: 'token', label: 'Token', kind: 'token' },
        ...(byCosine
          ? [
              number('cosineChange', 'Change of cosine'),
              number('cosineBefore', `Cosine, ${first}`),
              number('cosineAfter', `Cosine, ${second}`),
            ]
          : [number('change', 'Change')]),
        number('before', first),
        number('after', second),
        { key: 'id', label: 'Id', kind: 'integer' },
        ...marks.columns,
      ],
      rows: [...rose, ...fell.toReversed()].map((own) => [
        own.token,
        ...(byCosine ? cosinesOf(own) : [own.after - own.before]),
        ...[own.before, own.after, own.id],
        ...marks.cells(own),
      ]),
    };
  });
}

function cosinesOf({ cosineBefore = 0, cosineAfter = 0 }: MovedToken): readonly Cell[] {
  return [cosineAfter - cosineBefore, cosineBefore, cosineAfter];
}
