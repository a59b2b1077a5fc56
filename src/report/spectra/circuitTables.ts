import type { ScoredToken, SignedEnds, TokenTables } from '../../protocol/head.js';
import type { VocabularySpace } from '../../protocol/model.js';
import type { RankBy } from '../../protocol/rankedTokens.js';
import { commonSide, isMostlyCommon } from '../../protocol/scoreParts.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import { lengthOf, requireTable } from '../budget.js';
import { state } from '../claims/claims.js';
import { largestOf } from '../extremes.js';
import type { Column, TableData } from '../tableModel.js';
import { markColumn, type MarkColumn } from '../tokenMarks.js';
import type { CircuitFamily, CircuitsResult, CircuitTab, Selection } from './circuitFamily.js';
import { COSINE } from './rankWords.js';
import { MARK_WORDS, provenance, selectionTitle, selectionWarning } from './circuitWords.js';

const RANK: Column = { key: 'rank', label: '#', kind: 'integer' };
const TOKEN: Column = { key: 'token', label: 'Token', kind: 'token' };
const ID: Column = { key: 'id', label: 'Id', kind: 'integer' };
const SCORE: Column = { key: 'score', label: 'Score', kind: 'number' };

const SQUARED_COSINE: Column = { key: 'squaredCosine', label: 'cos²', kind: 'number' };

const ENDS = [
  { id: 'positive', label: 'Positive', title: 'positive end', byCosine: 'positive end by cosine' },
  { id: 'negative', label: 'Negative', title: 'negative end', byCosine: 'negative end by cosine' },
  { id: 'magnitude', label: 'Magnitude', title: 'by magnitude', byCosine: 'by magnitude of cosine' },
] as const;

/**
 * The tabs of one side of a vector over the vocabulary: both ends of its entries.
 *
 * @param side such as "Query side"
 */
export function endTabs(side: string, tables: TokenTables, rankBy: RankBy): readonly CircuitTab[] {
  return ENDS.map(({ id, label, title, byCosine }) => ({
    id,
    label,
    title: `${side} · ${tables.space} · ${rankBy === 'cosine' ? byCosine : title}`,
    scored: tables[id],
  }));
}

/**
 * The tabs of one side of a vector in d_model: both ends of a vocabulary's rows by their signed cosines. The sides' first
 * vocabularies have the same ids, so that the positive ends of both come together.
 *
 * @param ends undefined until they are computed
 */
export function signedTabs(
  side: string,
  space: VocabularySpace,
  ends: SignedEnds | undefined,
  { prefix, rows }: { readonly prefix: string; readonly rows: string },
): readonly CircuitTab[] {
  return (['positive', 'negative'] as const).map((id) => ({
    id: `${prefix}${id}`,
    label: `${space} ${id === 'positive' ? '+' : '−'}`,
    title: `${side} · ${space} · ${id} end by cosine${rows}`,
    scored: ends?.[id],
  }));
}

/**
 * The table of one tab; undefined until it is computed.
 *
 * @param part of the file's name
 */
export function tabTable<C extends string>(
  family: CircuitFamily<C>,
  result: CircuitsResult,
  selection: Selection<C>,
  { title, scored, cosines }: CircuitTab,
  part: string,
): TableData | undefined {
  const circuit = result.circuits[selection.circuit];
  const warning = circuit && selectionWarning(selection, circuit, family.parts);
  const head = `${family.fileName}-${formatHeadRef(result.head)}`;
  const marks = markColumn(scored ?? cosines ?? []);
  const common = {
    title,
    fileName: `${head}-${selection.circuit}-vector-${selection.vector}-${part}`,
    about: [
      `${selectionTitle(selection, circuit)}.`,
      ...provenance(result),
      ...(warning ? [`Warning: ${warning}`] : []),
    ],
  };
  if (scored) {
    return { ...common, ...scoredColumns(scored, marks) };
  }
  if (cosines) {
    return {
      ...common,
      columns: [
        RANK,
        TOKEN,
        SQUARED_COSINE,
        { key: 'squaredDot', label: 'dot²', kind: 'number' },
        ID,
        ...marks.columns,
      ],
      rows: cosines.map((own, index) => [
        index + 1,
        own.token,
        own.squaredCosine,
        own.squaredDot,
        own.id,
        ...marks.cells(own),
      ]),
    };
  }
  return undefined;
}

/** Tokens with their scores; if they are ranked by cosines, those come first. Squared cosines stand beside. */
function scoredColumns(
  scored: readonly ScoredToken[],
  marks: MarkColumn,
): Pick<TableData, 'columns' | 'rows'> {
  const cosines = scored.some(({ cosine }) => cosine !== undefined);
  const squares = scored.some(({ squaredCosine }) => squaredCosine !== undefined);
  return {
    columns: [
      ...[RANK, TOKEN, ...(cosines ? [COSINE] : []), SCORE, ...(squares ? [SQUARED_COSINE] : []), ID],
      ...marks.columns,
    ],
    rows: scored.map((own, index) => [
      ...[index + 1, own.token, ...(cosines ? [own.cosine ?? null] : []), own.score],
      ...(squares ? [own.squaredCosine ?? null] : []),
      own.id,
      ...marks.cells(own),
    ]),
  };
}

/** The keys of a circuit by their scores for the mean query; undefined where it has no such table. */
export function keyOnlyTable<C extends string>(
  { fileName, parts }: CircuitFamily<C>,
  result: CircuitsResult,
  name: C,
): TableData | undefined {
  const keyOnly = result.circuits[name]?.keyOnly;
  if (!keyOnly) return undefined;
  const marks = markColumn(keyOnly.positive);
  return {
    title: `${name} · ${parts.keyOnlyTitle} · ${keyOnly.space}`,
    fileName: `${fileName}-${formatHeadRef(result.head)}-${name}-key-only`,
    about: [state('keyOnlyScores', {}), ...provenance(result)],
    ...scoredColumns(keyOnly.positive, marks),
  };
}

/**
 * All singular values of all circuits, with how far the vectors are determined: the chart as text.
 *
 * @throws TooMuchToDraw
 */
export function spectrumTable<C extends string>(
  { names, fileName, parts }: CircuitFamily<C>,
  result: CircuitsResult,
): TableData {
  const ready = names.flatMap((name) => {
    const circuit = result.circuits[name];
    return circuit ? [{ name, circuit }] : [];
  });
  const count = largestOf(ready, ({ circuit }) => lengthOf(circuit.singularValues));
  const bounded = ready.filter(({ circuit }) => circuit.angleBound);
  requireTable(count, ready.length + bounded.length);
  const common = (index: number) => {
    const marked = ready.flatMap(({ name, circuit }) => {
      const own = circuit.common?.[index];
      const isMarked = own && !circuit.null[index] && isMostlyCommon(own);
      return isMarked ? [`${name} (${parts.sides[commonSide(own)]})`] : [];
    });
    return marked.length ? [`${MARK_WORDS.common}: ${marked.join(', ')}`] : [];
  };
  const named = (flag: 'degenerate' | 'null', index: number) => {
    const flagged = ready
      .filter(({ circuit }) => circuit[flag][index] && (flag === 'null' || !circuit.null[index]))
      .map(({ name }) => name);
    return flagged.length ? [`${MARK_WORDS[flag]}: ${flagged.join(', ')}`] : [];
  };
  return {
    title: `Singular values of head ${formatHeadRef(result.head)}`,
    fileName: `${fileName}-${formatHeadRef(result.head)}-singular-values`,
    about: provenance(result),
    columns: [
      { key: 'vector', label: 'Vector', kind: 'integer' },
      ...ready.map(({ name }): Column => ({ key: name, label: name, kind: 'number' })),
      ...bounded.map(({ name }): Column => ({
        key: `${name}Angle`,
        label: `${name}: angle ≤`,
        kind: 'number',
      })),
      { key: 'remark', label: 'Remark', kind: 'text' },
    ],
    rows: Array.from({ length: count }, (_, index) => [
      index,
      ...ready.map(({ circuit }) => circuit.singularValues[index] ?? null),
      ...bounded.map(({ circuit }) => circuit.angleBound?.[index] ?? null),
      [...named('degenerate', index), ...named('null', index), ...common(index)].join('; '),
    ]),
  };
}
