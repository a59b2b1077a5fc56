import { formatHeadRef } from '../../protocol/headRef.js';
import type { ResultOf } from '../../protocol/questions.js';
import { likelyTokens, number, TOKEN } from '../../report/likelyTokens.js';
import type { TableData } from '../../report/tableModel.js';
import { visibleToken } from '../../report/tokenSegments.js';
import { depthNames } from './charts.js';
import { aboutRun, fileName, measured } from './words.js';

type RunResult = ResultOf<'run'>;
type Part = RunResult['split']['parts'][number];

/** The parts by what they did, largest first. */
export function byEffect(parts: readonly Part[]): readonly Part[] {
  return parts.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value));
}

/** What wrote the logit, largest first, with the sum so far. */
export function writersTable(result: RunResult): TableData {
  let sum = 0;
  return {
    title: `Who wrote ${measured(result)}`,
    fileName: fileName(result, 'writers'),
    about: aboutRun(result),
    columns: [
      { key: 'part', label: 'Part', kind: 'text' },
      number('logit', 'Logit'),
      number('sum', 'Sum so far'),
    ],
    rows: byEffect(result.split.parts).map(({ name, value }) => {
      sum += value;
      return [name, value, sum];
    }),
  };
}

/** A head's part by the positions that it attended to. */
export function sourcesTable(
  result: RunResult,
  { head, positions }: NonNullable<RunResult['sources']>,
): TableData {
  return {
    title: `What head ${formatHeadRef(head)} wrote, by source position`,
    fileName: fileName(result, `sources-${formatHeadRef(head)}`),
    about: aboutRun(result),
    columns: [
      { key: 'position', label: 'Position', kind: 'integer' },
      TOKEN,
      number('logit', 'Logit'),
      number('attention', 'Attention'),
    ],
    rows: positions
      .toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value))
      .map(({ position, value, attention }) => [position, result.tokens[position].token, value, attention]),
  };
}

/** The stream at the position through W_U, after each layer. */
export function lensTable(result: RunResult, lens: NonNullable<RunResult['lens']>): TableData {
  const { position, target } = result;
  const names = depthNames(lens);
  return {
    title: `Through W_U after each layer (logit lens), at position ${position}`,
    fileName: fileName(result, 'lens'),
    about: aboutRun(result),
    columns: [
      { key: 'depth', label: 'After layer', kind: 'text' },
      TOKEN,
      number('probability', 'Probability'),
      number('targetLogit', `Logit of “${visibleToken(target.token)}”`),
      { key: 'targetRank', label: 'Its rank', kind: 'integer' },
      number('entropy', 'Entropy'),
      number('divergence', 'KL from the last'),
    ],
    rows: lens.map((cells, depth) => {
      const { token, probability, entropy, divergence, target: own } = cells[position];
      return [names[depth], token, probability, own.logit, own.rank, entropy, divergence];
    }),
  };
}

/** The whole model's next tokens. */
export function nextTable(result: RunResult): TableData {
  const title = 'Next token, by the whole model';
  return likelyTokens({ title, fileName: fileName(result, 'next'), about: aboutRun(result) }, result.next);
}
