import type { DotToken, NeuronResult, NeuronsOfToken, NeuronsResult } from '../../protocol/neurons.js';
import { formatNeuronRef } from '../../protocol/neuronRef.js';
import { NEURON_WEIGHT_NAMES } from '../../protocol/neuronWeights.js';
import { CLAIMS, state } from '../../report/claims/claims.js';
import { markColumn } from '../../report/tokenMarks.js';
import { COSINE, rankingLines } from '../../report/spectra/rankWords.js';
import type { Column, TableData } from '../../report/tableModel.js';
import { strength } from './neuronStrength.js';
import { visibleToken } from '../../report/tokenSegments.js';
import { formatNumber } from '../../report/numbers.js';
import { provenanceLines } from '../../report/weightWords.js';

/** Tokens of each end in a neuron's row. */
const TOKENS_IN_ROW = 4;

const TESTS = [
  { key: 'p', label: CLAIMS.columnP.text },
  { key: 'adjustedP', label: CLAIMS.columnAdjustedP.text },
  { key: 'covarianceP', label: CLAIMS.columnCovarianceP.text },
] as const;

const EXTREMES: readonly Column[] = [
  { key: 'zLargest', label: CLAIMS.columnZLargest.text, kind: 'number' },
  { key: 'zSmallest', label: CLAIMS.columnZSmallest.text, kind: 'number' },
];

/**
 * All listed neurons.
 *
 * @param neurons in the order shown
 */
export function neuronsTable(result: NeuronsResult, neurons: readonly NeuronResult[]): TableData {
  const tests = TESTS.filter(({ key }) => neurons.some((neuron) => neuron[key] !== undefined));
  // By cosine, the first token is not that of the extreme product.
  const extremes = result.rankBy !== 'cosine';
  return {
    title: `Neurons · ${products(result)}`,
    fileName: `neurons-${result.weights}-${result.space}`,
    about: about(result, `${neurons.length} of ${result.total} neurons`),
    columns: [
      { key: 'neuron', label: 'Neuron', kind: 'text' },
      { key: 'top', label: 'Largest', kind: 'text' },
      { key: 'a', label: CLAIMS.columnA.text, kind: 'number' },
      ...tests.map(({ key, label }) => ({ key, label, kind: 'number' }) as const),
      ...(extremes ? EXTREMES : []),
      { key: 'largeMean', label: 'Mean of largest', kind: 'number' },
      { key: 'bottom', label: 'Smallest', kind: 'text' },
    ],
    rows: neurons.map((neuron) => [
      formatNeuronRef(neuron),
      inRow(neuron.top),
      strength(neuron),
      ...tests.map(({ key }) => neuron[key] ?? null),
      ...(extremes ? [neuron.top[0]?.z ?? null, neuron.bottom[0]?.z ?? null] : []),
      neuron.largeMean,
      inRow(neuron.bottom),
    ]),
  };
}

/** One end of one neuron's products. */
export function tokensTable(result: NeuronsResult, neuron: NeuronResult, end: 'top' | 'bottom'): TableData {
  const name = formatNeuronRef(neuron);
  const marks = markColumn(neuron[end]);
  const byCosine = result.rankBy === 'cosine';
  const columns: readonly Column[] = [
    { key: 'rank', label: '#', kind: 'integer' },
    { key: 'token', label: 'Token', kind: 'token' },
    ...(byCosine ? [COSINE] : []),
    { key: 'dot', label: 'Dot', kind: 'number' },
    { key: 'z', label: CLAIMS.columnZ.text, kind: 'number' },
    { key: 'id', label: 'Id', kind: 'integer' },
    ...marks.columns,
  ];
  return {
    title: `${name} · ${endTitle(result, end)}`,
    fileName: `neuron-${name}-${result.weights}-${result.space}-${end === 'top' ? 'largest' : 'smallest'}`,
    about: about(result, `neuron ${name}`),
    columns,
    rows: neuron[end].map((own, index) => [
      ...[index + 1, own.token, ...(byCosine ? [own.cosine ?? null] : []), own.dot, own.z, own.id],
      ...marks.cells(own),
    ]),
  };
}

/** "largest products", "smallest cosines". */
export function endTitle({ rankBy }: NeuronsResult, end: 'top' | 'bottom'): string {
  return `${end === 'top' ? 'largest' : 'smallest'} ${rankBy === 'cosine' ? 'cosines' : 'products'}`;
}

/** The neurons that the request's token excites most, in each of its spellings. */
export function excitedTables(result: NeuronsResult): readonly TableData[] {
  const { token, excited, spaced } = result;
  if (!token || !excited) return [];
  return [{ token, excited }, ...(spaced ? [spaced] : [])].map((own) => excitedTable(result, own));
}

function excitedTable(result: NeuronsResult, { token, excited }: NeuronsOfToken): TableData {
  return {
    title: `Neurons of the largest product with ${visibleToken(token.token)}`,
    fileName: `neurons-of-token-${token.id}-${result.weights}-${result.space}`,
    about: about(result, `${result.total} neurons, token ${visibleToken(token.token)} (${token.id})`),
    columns: [
      { key: 'rank', label: '#', kind: 'integer' },
      { key: 'neuron', label: 'Neuron', kind: 'text' },
      { key: 'dot', label: 'Dot', kind: 'number' },
      { key: 'z', label: CLAIMS.columnZ.text, kind: 'number' },
    ],
    rows: excited.map((neuron, index) => [index + 1, formatNeuronRef(neuron), neuron.dot, neuron.z]),
  };
}

/** "W_in · W_E". */
export function products({ weights, space }: Pick<NeuronsResult, 'weights' | 'space'>): string {
  return `${NEURON_WEIGHT_NAMES[weights]} · ${space}`;
}

/**
 * Lines on where the numbers come from.
 *
 * @param what such as "neuron L3N512"
 */
export function about(result: NeuronsResult, what: string): readonly string[] {
  const { weights, space, random } = result;
  const lines = provenanceLines(result, `${what}, products of ${NEURON_WEIGHT_NAMES[weights]} with ${space}`);
  return [...(random ? [nullWords(random)] : []), ...lines, ...rankingLines(result)];
}

function nullWords({ directions, median, most }: NonNullable<NeuronsResult['random']>): string {
  return state('standoutNull', { directions, median: formatNumber(median), most: formatNumber(most) });
}

/** How far one neuron stands out, in a sentence. */
export function comparison(neuron: NeuronResult, { random }: NeuronsResult): string {
  const { top, largeMean, randomMean, randomSd, p, adjustedP, covarianceP } = neuron;
  const parts = [
    state('standsOut', {
      ...{ top: top.length, large: formatNumber(largeMean), mean: formatNumber(randomMean) },
      ...{ sd: formatNumber(randomSd), a: formatNumber(strength(neuron)) },
    }),
    ...(random ? [state('randomStandout', { median: formatNumber(random.median) })] : []),
    ...(p === undefined ? [] : [state('standoutP', { p: formatNumber(p) })]),
    ...(adjustedP === undefined ? [] : [state('standoutAdjustedP', { p: formatNumber(adjustedP) })]),
    ...(covarianceP === undefined ? [] : [state('standoutCovarianceP', { p: formatNumber(covarianceP) })]),
  ];
  return `${parts.join('')}.`;
}

function inRow(tokens: readonly DotToken[]): string {
  return tokens
    .slice(0, TOKENS_IN_ROW)
    .map(({ token }) => visibleToken(token))
    .join('  ');
}
