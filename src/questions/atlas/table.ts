import type { AtlasCircuit, AtlasHead, AtlasResult, CircuitTokens } from '../../protocol/atlas.js';
import { SCORE_PARTS, type ScoreParts } from '../../protocol/scoreParts.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import { lengthOf, requireTable } from '../../report/budget.js';
import { CLAIMS, state } from '../../report/claims/claims.js';
import { largestOf } from '../../report/extremes.js';
import type { Cell, Column, TableData } from '../../report/tableModel.js';
import { visibleToken } from '../../report/tokenSegments.js';
import { rowsNote } from '../../report/rowWords.js';
import { provenanceLines, sentence } from '../../report/weightWords.js';
import type { AtlasShown, AtlasSubject, Measure } from './words.js';
import { CIRCUIT_FORMULAS, measureOf } from './words.js';

/** A column, and a head's cell in it. */
interface Part {
  readonly column: Column;
  readonly cell: (head: AtlasHead) => Cell | undefined;
}

const PART_LABELS: { readonly [part in keyof ScoreParts]: string } = {
  constant: 'Constant',
  queryOnly: 'Query only',
  keyOnly: 'Key only',
  interaction: 'Interaction',
};

const SIDE_LABELS: { readonly [circuit in AtlasCircuit]: readonly [left: string, right: string] } = {
  qk: ['Query tokens', 'Key tokens'],
  embedding: ['Query tokens', 'Key tokens'],
  effective: ['Query tokens', 'Key tokens'],
  ov: ['Reads', 'Writes'],
  fullOv: ['Reads', 'Writes'],
};

/** The circuit whose tokens are listed beside a subject. */
export function namedCircuit(subject: AtlasSubject): AtlasCircuit {
  return subject === 'copying' ? 'fullOv' : subject;
}

/**
 * Every head's numbers for one circuit, the shown one first, with the tokens along its first vectors where they are known
 * and its copying score: the map as text.
 *
 * @throws TooMuchToDraw
 */
export function atlasTable(result: AtlasResult, { subject, measure }: AtlasShown): TableData {
  const { heads } = result;
  const circuit = subject === 'copying' ? undefined : subject;
  const count = largestOf(heads, (head) => lengthOf(circuit && head[circuit]?.topSingularValues));
  requireTable(heads.length, count);
  const copying = copyingParts(result);
  const numbers = circuit ? circuitParts(heads, circuit, count) : copying;
  const first = circuit ? firstPart(numbers, circuit, measure) : numbers[0];
  const parts: readonly Part[] = [
    { column: { key: 'head', label: 'Head', kind: 'text' }, cell: formatHeadRef },
    first,
    ...tokenParts(heads, namedCircuit(subject)),
    ...numbers.filter((part) => part !== first),
    ...(circuit ? copying : []),
  ];
  const what = circuit ? `${circuit} (${CIRCUIT_FORMULAS[circuit]})` : 'copying score';
  return {
    title: `Every head: ${circuit ?? 'copying score'}`,
    fileName: `atlas-${subject}`,
    about: [
      ...provenanceLines(result, `every head's ${what}`),
      ...(result.vocabularyRows ? [sentence(rowsNote(result.vocabularyRows))] : []),
    ],
    columns: parts.map(({ column }) => column),
    rows: heads.map((head) => parts.map(({ cell }) => cell(head) ?? null)),
  };
}

const number = (key: string, label: string): Column => ({ key, label, kind: 'number' });

function circuitParts(heads: readonly AtlasHead[], circuit: AtlasCircuit, count: number): readonly Part[] {
  const hasParts = heads.some((head) => head[circuit]?.parts !== undefined);
  return [
    ...Array.from({ length: count }, (_, index): Part => ({
      column: number(`singularValue${index}`, `σ${index}`),
      cell: (head) => head[circuit]?.topSingularValues[index],
    })),
    {
      column: number('effectiveRank', 'Effective rank'),
      cell: (head) => head[circuit]?.effectiveRank,
    },
    {
      column: number('frobeniusNorm', 'Frobenius norm'),
      cell: (head) => head[circuit]?.frobeniusNorm,
    },
    ...(hasParts
      ? SCORE_PARTS.map((part): Part => ({
          column: number(part, PART_LABELS[part]),
          cell: (head) => head[circuit]?.parts?.[part],
        }))
      : []),
  ];
}

/** The measure's own column; the unseen share, a sum of two, has one only here. */
function firstPart(parts: readonly Part[], circuit: AtlasCircuit, measure: Measure): Part {
  const key = measure === 'topSingularValue' ? 'singularValue0' : measure;
  return (
    parts.find(({ column }) => column.key === key) ?? {
      column: number('unseen', 'Unseen'),
      cell: (head) => {
        const summary = head[circuit];
        return summary && measureOf(summary, measure);
      },
    }
  );
}

function copyingParts({ crossed }: AtlasResult): readonly Part[] {
  return [
    { column: number('copyingScore', 'Copying'), cell: ({ copyingScore }) => copyingScore },
    ...(crossed === undefined
      ? []
      : [
          {
            column: number('copyingPercentile', CLAIMS.columnCopyingPercentile.text),
            cell: ({ copyingPercentile }: AtlasHead) => copyingPercentile,
          },
        ]),
  ];
}

function tokenParts(heads: readonly AtlasHead[], circuit: AtlasCircuit): readonly Part[] {
  if (heads.every((head) => head[circuit]?.tokens === undefined)) return [];
  const [left, right] = SIDE_LABELS[circuit];
  const part = (side: 'left' | 'right', label: string): Part => ({
    column: { key: `${side}Tokens`, label, kind: 'text', about: state('firstVectorTokens', {}) },
    cell: (head) => tokensText(head[circuit]?.tokens, side),
  });
  return [part('left', left), part('right', right)];
}

/** The tokens of one side with white space shown by signs. */
function tokensText(tokens: CircuitTokens | undefined, side: 'left' | 'right'): string | undefined {
  if (!tokens) return undefined;
  const names = tokens[side].map(({ token }) => visibleToken(token)).join(' ');
  return tokens.degenerate ? `${names} (${CLAIMS.degenerateMark.text})` : names;
}
