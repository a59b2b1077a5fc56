import type { CosineToken, HeadResult, ScoredToken, SingularVector } from '../../../protocol/head.js';
import { QK_CIRCUITS } from '../../../protocol/head.js';
import { formatHeadRef } from '../../../protocol/headRef.js';
import type { Column, TableData } from '../../components/tableModel.js';
import type { End, KeyCosine, QueryCosine } from './headMemory.js';
import type { Selection } from './headSelection.js';
import {
  COSINE_WORDS,
  END_WORDS,
  MARK_WORDS,
  provenance,
  selectionTitle,
  selectionWarning,
} from './headWords.js';

const RANK: Column = { key: 'rank', label: '#', kind: 'integer' };
const TOKEN: Column = { key: 'token', label: 'Token', kind: 'token' };
const ID: Column = { key: 'id', label: 'Id', kind: 'integer' };

/** One end of one side of a vector over the vocabulary. */
export function scoreTable(
  result: HeadResult,
  selection: Selection,
  vector: SingularVector,
  side: 'query' | 'key',
  end: End,
): TableData | undefined {
  const tables = vector[side];
  if (!tables) return undefined;
  return {
    title: `${side === 'query' ? 'Query' : 'Key'} side · ${tables.space} · ${END_WORDS[end].title}`,
    fileName: fileName(result, selection, `${side}-${end}`),
    about: about(result, selection),
    columns: [RANK, TOKEN, { key: 'score', label: 'Score', kind: 'number' }, ID],
    rows: tables[end].map(({ id, token, score }: ScoredToken, index) => [index + 1, token, score, id]),
  };
}

/** One of `qk`'s tables; undefined while it is not computed. */
export function cosineTable(
  result: HeadResult,
  selection: Selection,
  vector: SingularVector,
  which: QueryCosine | KeyCosine,
): TableData | undefined {
  const tokens = vector.cosine?.[which];
  if (!tokens) return undefined;
  return {
    title: COSINE_WORDS[which].title,
    fileName: fileName(result, selection, which),
    about: about(result, selection),
    columns: [
      RANK,
      TOKEN,
      { key: 'squaredCosine', label: 'cos²', kind: 'number' },
      { key: 'squaredDot', label: 'dot²', kind: 'number' },
      ID,
    ],
    rows: tokens.map(({ id, token, squaredCosine, squaredDot }: CosineToken, index) => [
      index + 1,
      token,
      squaredCosine,
      squaredDot,
      id,
    ]),
  };
}

/** All singular values of all circuits, with why some vectors are not determined: the chart's readable twin. */
export function spectrumTable(result: HeadResult): TableData {
  const ready = QK_CIRCUITS.flatMap((name) => {
    const circuit = result.circuits[name];
    return circuit ? [{ name, circuit }] : [];
  });
  const count = Math.max(0, ...ready.map(({ circuit }) => circuit.singularValues.length));
  const named = (flag: 'degenerate' | 'null', index: number) => {
    const names = ready.filter(({ circuit }) => circuit[flag][index]).map(({ name }) => name);
    return names.length ? [`${MARK_WORDS[flag]}: ${names.join(', ')}`] : [];
  };
  return {
    title: `Singular values of head ${formatHeadRef(result.head)}`,
    fileName: `head-${formatHeadRef(result.head)}-singular-values`,
    about: provenance(result),
    columns: [
      { key: 'vector', label: 'Vector', kind: 'integer' },
      ...ready.map(({ name }): Column => ({ key: name, label: name, kind: 'number' })),
      { key: 'remark', label: 'Remark', kind: 'text' },
    ],
    rows: Array.from({ length: count }, (_, index) => [
      index,
      ...ready.map(({ circuit }) => circuit.singularValues[index] ?? null),
      [...named('degenerate', index), ...named('null', index)].join('; '),
    ]),
  };
}

function about(result: HeadResult, selection: Selection): readonly string[] {
  const circuit = result.circuits[selection.circuit];
  const warning = circuit && selectionWarning(selection, circuit);
  return [
    `${selectionTitle(selection, circuit)}. ${provenance(result)[0]}`,
    ...provenance(result).slice(1),
    ...(warning ? [`Warning: ${warning}`] : []),
  ];
}

function fileName(result: HeadResult, { circuit, vector }: Selection, part: string): string {
  return `head-${formatHeadRef(result.head)}-${circuit}-vector-${vector}-${part}`;
}
