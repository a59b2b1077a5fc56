import { formatHeadRef } from '../../protocol/headRef.js';
import type { RequestOf, ResultOf } from '../../protocol/questions.js';
import { CLAIMS, state } from '../../report/claims/claims.js';
import { firstRows } from '../../report/firstRows.js';
import type { ReportParts } from '../../report/report.js';
import type { TableData } from '../../report/tableModel.js';
import { provenanceLines } from '../../report/weightWords.js';

/** Rows of a table in notes. */
const MOST_LISTED = 20;

type Result = ResultOf<'functions'>;

/** Which relations heads map by their weights, and how each list fared. */
export function functionsReport(
  _request: RequestOf<'functions'>,
  result: Result,
  full: boolean,
): ReportParts {
  return {
    fileName: 'functions',
    about: notes(result),
    pictures: [],
    tables: [
      () => firstRows(foundTable(result), full ? Infinity : MOST_LISTED),
      () => firstRows(relationTable(result), full ? Infinity : MOST_LISTED),
    ],
  };
}

function notes(result: Result): readonly string[] {
  const { source, first, tests, named } = result;
  return [
    ...provenanceLines(result, `functions of heads by the weights alone, from ${source}`, {
      usesW_EE: source === 'W_EE',
    }),
    `Share: of a relation's pairs, those whose target is among the first ${first} tokens that the head raises (or lowers) for the source.`,
    `${state('namedHeads', { named, tests })}.`,
  ];
}

function foundTable(result: Result): TableData | undefined {
  const { relations } = result;
  const found = result.found.filter(({ share }) => share > 0);
  if (found.length === 0) return undefined;
  return {
    title: 'Relations that heads map most, by weights',
    fileName: 'functions',
    about: notes(result),
    columns: [
      { key: 'rank', label: '#', kind: 'integer' },
      { key: 'head', label: 'Head', kind: 'text' },
      { key: 'way', label: 'Way', kind: 'text' },
      { key: 'relation', label: 'Relation', kind: 'text' },
      { key: 'share', label: 'Share', kind: 'number' },
      { key: 'chance', label: CLAIMS.columnChance.text, kind: 'number' },
      { key: 'p', label: CLAIMS.columnTargetsP.text, kind: 'number' },
      { key: 'adjustedP', label: CLAIMS.columnTargetsHolm.text, kind: 'number' },
    ],
    rows: found.map((own, index) => [
      ...[index + 1, formatHeadRef(own), own.way, relations[own.relation]?.name ?? ''],
      ...[own.share, own.chance, own.p, own.adjustedP],
    ]),
  };
}

function relationTable(result: Result): TableData {
  return {
    title: 'Relations',
    fileName: 'relations',
    about: notes(result),
    columns: [
      { key: 'relation', label: 'Relation', kind: 'text' },
      { key: 'pairs', label: 'Pairs', kind: 'integer' },
      { key: 'leftOut', label: 'Left out', kind: 'integer' },
      { key: 'named', label: CLAIMS.columnNamed.text, kind: 'integer' },
    ],
    rows: result.relations.map(({ name, pairs, leftOut, named }) => [name, pairs, leftOut.length, named]),
  };
}
