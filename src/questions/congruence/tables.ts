import { usualPermutations, type CongruenceResult, type CongruenceRow } from '../../protocol/congruence.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import { formatNeuronGroup, formatNeuronRef } from '../../protocol/neuronRef.js';
import { NEURON_WEIGHT_NAMES } from '../../protocol/neuronWeights.js';
import { CLAIMS, state } from '../../report/claims/claims.js';
import type { Column, TableData } from '../../report/tableModel.js';
import { visibleToken } from '../../report/tokenSegments.js';
import { provenanceLines } from '../../report/weightWords.js';
import { rowName } from './rows.js';

const TOKENS_IN_ROW = 4;

/**
 * Every tested direction.
 *
 * @param rows in the order shown
 */
export function congruenceTable(result: CongruenceResult, rows: readonly CongruenceRow[]): TableData {
  const readWrite: readonly Column[] = isOfNeurons(result)
    ? [{ key: 'readWrite', label: 'Read/write ρ', kind: 'number' }]
    : [];
  const covariance: readonly Column[] = rows.some(({ covarianceP }) => covarianceP !== undefined)
    ? [{ key: 'covarianceP', label: CLAIMS.columnCovarianceP.text, kind: 'number' }]
    : [];
  const alike: readonly Column[] = rows.some((row) => row.alike !== undefined)
    ? [{ key: 'alike', label: `Cosine with ${alikeTo(result)}`, kind: 'number' }]
    : [];
  return {
    title: `Congruence · ${placeName(result)}`,
    fileName: fileName(result),
    about: about(result),
    columns: [
      { key: 'direction', label: 'Direction', kind: 'text' },
      ...alike,
      { key: 'tokens', label: 'Tokens', kind: 'text' },
      { key: 'meanCosine', label: 'Cosine', kind: 'number' },
      { key: 'p', label: CLAIMS.columnP.text, kind: 'number' },
      { key: 'adjustedP', label: CLAIMS.columnAdjustedP.text, kind: 'number' },
      ...covariance,
      { key: 'randomMean', label: CLAIMS.columnRandomSets.text, kind: 'number' },
      { key: 'randomSd', label: '±', kind: 'number' },
      ...readWrite,
    ],
    rows: rows.map((row) => [
      rowName(row),
      ...(alike.length ? [row.alike ?? null] : []),
      row.tokens
        .slice(0, TOKENS_IN_ROW)
        .map(({ token }) => visibleToken(token))
        .join('  '),
      row.meanCosine,
      row.p,
      row.adjustedP,
      ...(covariance.length ? [row.covarianceP ?? null] : []),
      row.randomMean,
      row.randomSd,
      ...(readWrite.length ? [row.readWrite ?? null] : []),
    ]),
  };
}

/** The top tokens of one direction. */
export function topTokensTable(result: CongruenceResult, row: CongruenceRow): TableData {
  return {
    title: `Top tokens of ${rowName(row)} in ${result.space}`,
    fileName: `${fileName(result)}-${row.index}-${row.end}`,
    about: [...about(result), comparison(row)],
    columns: [
      { key: 'rank', label: '#', kind: 'integer' },
      { key: 'token', label: 'Token', kind: 'token' },
      { key: 'id', label: 'Id', kind: 'integer' },
    ],
    rows: row.tokens.map(({ id, token }, index) => [index + 1, token, id]),
  };
}

/** One direction's numbers, in a sentence. */
export function comparison({
  meanCosine,
  randomMean,
  randomSd,
  p,
  adjustedP,
  covarianceP,
  degenerate,
}: CongruenceRow): string {
  const number = (value: number) => Number(value.toPrecision(3));
  const cosine = state('setCosine', {
    ...{ cosine: number(meanCosine), mean: number(randomMean), sd: number(randomSd) },
  });
  const tested = state('congruenceP', { p: number(p), adjusted: number(adjustedP) });
  const byCovariance =
    covarianceP === undefined ? '' : state('congruenceCovarianceP', { p: number(covarianceP) });
  const warning = degenerate ? [state('degenerateDirection', {})] : [];
  return [cosine, `${tested}${byCovariance}.`, ...warning].join(' ');
}

/** The neuron that the others are most alike. */
function alikeTo({ place }: Pick<CongruenceResult, 'place'>): string {
  if (place.kind !== 'neurons' || place.neurons.kind !== 'alike') return 'it';
  return formatNeuronRef({ layer: place.layer, neuron: place.neurons.neuron });
}

/** "neurons 3.10-19, W_in", "head 10.7, query". */
export function placeName({ place }: Pick<CongruenceResult, 'place'>): string {
  if (place.kind === 'head') return `head ${formatHeadRef(place.head)}, ${place.side}`;
  const { neurons, weights } = place;
  const alike = neurons.kind === 'alike' ? `${neurons.count} most alike ` : '';
  return `neurons ${alike}${formatNeuronGroup(place)}, ${NEURON_WEIGHT_NAMES[weights]}`;
}

export function isOfNeurons({ place }: Pick<CongruenceResult, 'place'>): boolean {
  return place.kind === 'neurons';
}

export function fileName(result: CongruenceResult): string {
  return `congruence-${placeName(result).replaceAll(/[^\w.-]+/g, '-')}`;
}

/** What the smallest adjusted p can be, in a sentence; none for results of version 0.1. */
export function leastWords({ leastAdjustedP, permutations, rows }: CongruenceResult): readonly string[] {
  if (leastAdjustedP === undefined) return [];
  const least = Number(leastAdjustedP.toPrecision(3));
  const sentence = state('leastAdjustedP', { permutations, tested: rows.length, least });
  if (least < 0.05) return [sentence];
  return [`${sentence} ${state('morePermutations', { permutations: usualPermutations(rows.length) })}`];
}

/** Lines on where the numbers come from. */
export function about(result: CongruenceResult): readonly string[] {
  const { space, cosineSpace, otherSpace, top, permutations, seed } = result;
  const other = isOfNeurons(result) ? `, read/write against ${otherSpace}` : '';
  const { leastAdjustedP } = result;
  const [largest, rows] =
    leastAdjustedP === undefined ? ['product', ''] : ['cosine', ' of rows less their mean'];
  const what =
    `${placeName(result)}: the ${top} tokens of largest ${largest} in ${space}, cosines in ${cosineSpace}${rows}${other}, ` +
    `p against ${permutations} random directions (seed ${seed})`;
  return [...leastWords(result), ...provenanceLines(result, what)];
}
