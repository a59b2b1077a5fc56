import type { ExplainedWord, VarianceRequest, VarianceResult } from '../../protocol/variance.js';
import { CLAIMS } from '../../report/claims/claims.js';
import type { Cell, TableData } from '../../report/tableModel.js';
import { about, EVERY_TOKEN, fileName, listNames, varianceTitle } from './words.js';

interface NamedList {
  readonly name: string;
  readonly words: VarianceResult['words'];
  readonly leftOut: VarianceResult['leftOut'];
  readonly mean: number;
}

function lists(request: VarianceRequest, result: VarianceResult): readonly NamedList[] {
  const names = listNames(request);
  return [
    { ...result, name: names.words },
    ...(result.against ? [{ ...result.against, name: names.against }] : []),
  ];
}

/** Both lists and the whole vocabulary, one row each. */
export function summaryTable(request: VarianceRequest, result: VarianceResult): TableData {
  const { baseline } = result;
  const tokens = Math.round(baseline.histogram.counts.reduce((sum, count) => sum + count, 0));
  return {
    title: `Mean ratios · ${varianceTitle(result)}`,
    fileName: fileName(result, 'means'),
    about: about(request, result),
    columns: [
      { key: 'list', label: 'Words', kind: 'text' },
      { key: 'meanRatio', label: CLAIMS.columnMeanRatio.text, kind: 'number' },
      { key: 'sd', label: 'SD', kind: 'number' },
      { key: 'words', label: 'Count', kind: 'integer' },
      { key: 'leftOut', label: 'Left out', kind: 'integer' },
    ],
    rows: [
      ...lists(request, result).map(({ name, words, leftOut, mean }): Cell[] => [
        name,
        mean,
        deviation(words, mean),
        words.length,
        leftOut.length,
      ]),
      [EVERY_TOKEN, baseline.mean, baseline.sd, tokens, 0],
    ],
  };
}

/** Every word of both lists, the largest ratio first. */
export function wordsTable(request: VarianceRequest, result: VarianceResult): TableData {
  const rows = lists(request, result).flatMap(({ name, words }) => words.map((word) => ({ name, word })));
  return {
    title: `Words · ${varianceTitle(result)}`,
    fileName: fileName(result, 'words'),
    about: about(request, result),
    columns: [
      { key: 'word', label: 'Word', kind: 'token' },
      { key: 'ratio', label: CLAIMS.columnRatio.text, kind: 'number' },
      { key: 'explained', label: 'Explained', kind: 'number' },
      { key: 'list', label: 'List', kind: 'text' },
      { key: 'id', label: 'Id', kind: 'integer' },
    ],
    rows: rows
      .sort((a, b) => b.word.ratio - a.word.ratio)
      .map(({ name, word: { word, ratio, explained, id } }) => [word, ratio, explained, name, id]),
  };
}

/** The words left out, with reasons; undefined if none were. */
export function leftOutTable(request: VarianceRequest, result: VarianceResult): TableData | undefined {
  const rows = lists(request, result).flatMap(({ name, leftOut }) =>
    leftOut.map(({ word, reason }): Cell[] => [word, reason, name]),
  );
  if (rows.length === 0) return undefined;
  return {
    title: `Words left out · ${varianceTitle(result)}`,
    fileName: fileName(result, 'left-out'),
    about: about(request, result),
    columns: [
      { key: 'word', label: 'Word', kind: 'token' },
      { key: 'reason', label: 'Reason', kind: 'text' },
      { key: 'list', label: 'List', kind: 'text' },
    ],
    rows,
  };
}

function deviation(words: readonly ExplainedWord[], mean: number): number {
  return Math.sqrt(words.reduce((sum, { ratio }) => sum + (ratio - mean) ** 2, 0) / words.length);
}
